namespace Weights.Encryption;

/// <summary>Options of a container's writer.</summary>
/// <param name="Reproducible">Whether the same key, name and model must give the same bytes; the model is then read twice.</param>
/// <param name="Hash">Whether the result must contain the digests. If false, its digests are meaningless.</param>
/// <param name="Progress">Receives the number of bytes of the model that are done.</param>
internal sealed record ContainerWriterOptions(bool Reproducible, bool Hash, IProgress<long>? Progress)
{
    /// <summary>Starts the writer's threads.</summary>
    public WriterThreads Threads { get; init; } = WriterThreads.Default;

    /// <summary>The test of the encryption that long <c>gcm</c> containers need.</summary>
    public GcmSelfTest GcmSelfTest { get; init; } = GcmSelfTest.OfThisProcess;

    /// <summary>Counts the work of a run.</summary>
    public WorkMeter Meter() => new(Progress, passes: Reproducible ? 2 : 1);
}
