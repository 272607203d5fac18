namespace Weights.Benchmarks;

/// <summary>The figures of one load, or medians of several.</summary>
/// <param name="Time">The time until the session is made, in ms.</param>
/// <param name="Longest">The longest task on the page's thread until onnxruntime-web gets the model, in ms.</param>
/// <param name="LongestInAll">The longest task on the page's thread, in ms.</param>
/// <param name="PeakMebibytes">The most private memory of the page's process, without the WebAssembly heap; 0 if not measured.</param>
internal sealed record LoaderFigures(double Time, double Longest, double LongestInAll, double PeakMebibytes)
{
    /// <summary>Runs loads in turn and returns the medians of each. The first round fills the system's caches and does not count.</summary>
    public static async Task<LoaderFigures[]> Medians(int rounds, params Func<Task<LoaderFigures>>[] loads)
    {
        var figures = loads.Select(_ => new List<LoaderFigures>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            for (var load = 0; load < loads.Length; load++)
            {
                var figure = await loads[load]();
                if (round > 0)
                {
                    figures[load].Add(figure);
                }
            }
        }

        return
        [
            .. figures.Select(list => new LoaderFigures(
                Ratio.Median(list.Select(f => f.Time)),
                Ratio.Median(list.Select(f => f.Longest)),
                Ratio.Median(list.Select(f => f.LongestInAll)),
                Ratio.Median(list.Select(f => f.PeakMebibytes))
            )),
        ];
    }
}
