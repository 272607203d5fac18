namespace Weights.Encryption;

/// <summary>Reports the progress of a writer, in bytes of the model, in one or two passes.</summary>
internal sealed class WorkMeter(IProgress<long>? progress, int passes)
{
    private long _bytes;

    public void Add(int count)
    {
        _bytes += count;
        progress?.Report(_bytes / passes);
    }
}
