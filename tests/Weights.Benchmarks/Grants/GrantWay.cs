namespace Weights.Benchmarks;

/// <summary>A row of the table: one server and one kind of key request.</summary>
/// <param name="name">The server.</param>
/// <param name="response">What a response contains.</param>
/// <param name="audit">Where the server records a grant before it responds.</param>
/// <param name="server">The server's process.</param>
/// <param name="load">Asks the server.</param>
internal sealed class GrantWay(string name, string response, string audit, KeyServer server, LoadGenerator load)
{
    private readonly List<double> _rates = [];
    private TimeSpan _processorTime;

    public string Name => name;

    public string Response => response;

    public string Audit => audit;

    /// <summary>Grants that were counted.</summary>
    public int Grants { get; private set; }

    /// <summary>Grants a second, the median of the rounds.</summary>
    public double PerSecond => Ratio.Median(_rates);

    /// <summary>The processor time of the server's own process for a grant.</summary>
    public TimeSpan ProcessorTime => _processorTime / Grants;

    /// <summary>The times at a fixed rate.</summary>
    public LoadReport? AtRate { get; private set; }

    public override string ToString() => $"{name}, {response}, audit: {audit}";

    public Task WarmUp(TimeSpan time) => load.AtOnce(time);

    /// <summary>Adds a round with as many requests as the server grants.</summary>
    public async Task MeasureRate(TimeSpan time)
    {
        var before = server.ProcessorTime;
        var result = Checked(await load.AtOnce(time));
        _processorTime += server.ProcessorTime - before;
        Grants += result.Count;
        _rates.Add(result.Count / time.TotalSeconds);
    }

    public async Task MeasureTimes(double perSecond, TimeSpan time) => AtRate = Checked(await load.AtRate(perSecond, time));

    private LoadReport Checked(LoadReport result) =>
        result.Count > 0 ? result : throw new InvalidOperationException($"The server granted nothing: {this}.");
}
