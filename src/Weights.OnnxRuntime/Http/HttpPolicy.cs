namespace Weights.OnnxRuntime;

/// <summary>How long a request may take, and how often it is repeated. The values are those of the browser's loader.</summary>
internal sealed record HttpPolicy
{
    public static HttpPolicy Default { get; } = new();

    /// <summary>How many failed attempts in a row are repeated, for each part of a file.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>If nothing arrives for this long, neither headers nor a byte of the body, the attempt has failed.</summary>
    public TimeSpan LongestSilence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Waits before the next attempt.</summary>
    public Func<TimeSpan, CancellationToken, Task> PauseAsync { get; init; } = Task.Delay;
}
