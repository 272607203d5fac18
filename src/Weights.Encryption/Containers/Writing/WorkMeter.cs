namespace Weights.Encryption;

/// <summary>Reports the progress of a writer that reads the model once or twice, in bytes of the model.</summary>
internal sealed class WorkMeter(IProgress<long>? progress, int passes)
{
    private long _bytes;

    public void Add(int count)
    {
        _bytes += count;
        progress?.Report(_bytes / passes);
    }
}
