namespace Weights.Encryption;

/// <summary>Tells how far a writer is, in bytes of the model, where it goes over the model once or twice.</summary>
internal sealed class WorkMeter(IProgress<long>? progress, int passes)
{
    private long _bytes;

    public void Add(int count)
    {
        _bytes += count;
        progress?.Report(_bytes / passes);
    }
}
