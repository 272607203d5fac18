namespace Weights.Benchmarks;

/// <summary>Searches all processes of a browser for the keys and the weights of a site.</summary>
internal sealed class CopiesSearch(CopiesSite site)
{
    // The kinds of needles, in the order of the constructor's arguments below.
    private const int Key = 0;
    private const int Text = 1;
    private const int CustomerKey = 2;
    private const int Weights = 3;

    private readonly Needles _needles = new(
        Secret.Bytes(site.Key),
        Secret.Text(site.Key),
        Secret.Bytes(site.CustomerKey),
        Secret.Weights(site.Weights)
    );

    /// <param name="browser">The ID of the browser's first process.</param>
    public CopiesFound In(int browser)
    {
        var (heaps, renderers, others) = (new int[_needles.Kinds.Count], new int[_needles.Kinds.Count], new int[_needles.Kinds.Count]);
        foreach (var (id, type) in ProcessMemory.Family(browser))
        {
            foreach (var finding in ProcessMemory.Find(id, _needles))
            {
                var place =
                    finding.IsInWebAssembly ? heaps
                    : type == "renderer" ? renderers
                    : others;
                place[finding.Kind]++;
            }
        }

        return new CopiesFound(
            renderers[Key],
            renderers[Text],
            renderers[CustomerKey],
            WholeCopies(heaps),
            WholeCopies(renderers),
            others[Key] + others[Text] + others[CustomerKey],
            WholeCopies(others)
        );
    }

    private double WholeCopies(int[] counts) => (double)counts[Weights] / _needles.Kinds[Weights].Count;
}
