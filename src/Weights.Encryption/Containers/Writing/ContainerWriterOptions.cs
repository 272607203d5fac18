namespace Weights.Encryption;

/// <summary>What is asked of the writer of a container.</summary>
/// <param name="Reproducible">Whether the same key, name and model must give the same bytes; the model is then read twice.</param>
/// <param name="Hash">Whether the digests are wanted. Without, those of the result are of nothing.</param>
/// <param name="Progress">Told how many bytes of the model are done.</param>
internal sealed record ContainerWriterOptions(bool Reproducible, bool Hash, IProgress<long>? Progress)
{
    /// <summary>Counts the work of a run.</summary>
    public WorkMeter Meter() => new(Progress, passes: Reproducible ? 2 : 1);
}
