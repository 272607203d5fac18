namespace Weights.Benchmarks;

/// <summary>How long and how often the benchmark of grants measures.</summary>
/// <param name="WarmUp">For each row of the table, until the runtimes have compiled their hot code completely.</param>
/// <param name="Rounds">Rounds in which each row is measured once.</param>
/// <param name="Round">The time of a row in a round.</param>
/// <param name="AtRate">The time of a row at the fixed rate.</param>
internal sealed record GrantsPlan(TimeSpan WarmUp, int Rounds, TimeSpan Round, TimeSpan AtRate)
{
    /// <summary>Connections, each of another customer.</summary>
    public const int Connections = 256;

    /// <summary>Requests a second at the fixed rate.</summary>
    public const int PerSecond = 200;

    public static GrantsPlan Full { get; } =
        new(TimeSpan.FromSeconds(15), Rounds: 5, TimeSpan.FromSeconds(4), AtRate: TimeSpan.FromSeconds(15));

    public static GrantsPlan Quick { get; } =
        new(TimeSpan.FromSeconds(3), Rounds: 1, TimeSpan.FromSeconds(2), AtRate: TimeSpan.FromSeconds(2));
}
