using Microsoft.Win32.SafeHandles;

namespace Weights.Encryption;

/// <summary>
/// Flushes written data to the disk while the rest is encrypted. The flush at the end is then shorter. Nothing else can run during that
/// flush.
/// </summary>
/// <param name="file">The file. It must stay open until this is disposed.</param>
internal sealed class BackgroundFlush(SafeFileHandle file) : IDisposable
{
    /// <summary>Bytes between two flushes. It saves 5 % of the time for a GiB; 16 MiB and 64 MiB save the same.</summary>
    private const int Step = 32 * 1024 * 1024;

    private readonly List<Task> _flushes = [];
    private long _waiting;

    /// <summary>Counts written bytes. Must be called by one thread at a time.</summary>
    public void Written(int bytes)
    {
        _waiting += bytes;
        if (_waiting >= Step && _flushes is [] or [.., { IsCompleted: true }])
        {
            _waiting = 0;

            // LongRunning makes a new thread, because in a build the threads of the pool are often all blocked.
            _flushes.Add(
                Task.Factory.StartNew(
                    () => RandomAccess.FlushToDisk(file),
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )
            );
        }
    }

    /// <summary>Waits for all flushes.</summary>
    /// <exception cref="IOException">
    /// One of them failed. The system reports a lost write only once, so the flush at the end would not report it.
    /// </exception>
    public void Finish() => Task.WhenAll(_flushes).GetAwaiter().GetResult();

    /// <summary>
    /// Waits until nothing uses the file. Ignores failed flushes, because <see cref="Finish"/> or the failed write reports the error.
    /// </summary>
    public void Dispose() =>
        Task.WhenAll(_flushes)
            .ContinueWith(
                static all => _ = all.Exception,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            )
            .Wait();
}
