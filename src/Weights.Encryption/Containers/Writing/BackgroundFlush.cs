using Microsoft.Win32.SafeHandles;

namespace Weights.Encryption;

/// <summary>Has what was written go to the disk while the rest is made, so that the flush at the end, for which all else waits, finds little to do.</summary>
/// <param name="file">The file; must stay open until this is disposed.</param>
internal sealed class BackgroundFlush(SafeFileHandle file) : IDisposable
{
    /// <summary>Bytes between two flushes. 16 MiB and 64 MiB gave the same: 5 % of a GiB's time.</summary>
    private const int Step = 32 * 1024 * 1024;

    private readonly List<Task> _flushes = [];
    private long _waiting;

    /// <summary>Counts what was written; by one thread at a time.</summary>
    public void Written(int bytes)
    {
        _waiting += bytes;
        if (_waiting >= Step && _flushes is [] or [.., { IsCompleted: true }])
        {
            _waiting = 0;

            // Long running: a thread of its own. In a build those of the thread pool are often all waiting for something.
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

    /// <summary>Waits for the last one.</summary>
    /// <exception cref="IOException">One of them failed. The system tells of a lost write once: the flush at the end would know nothing of it.</exception>
    public void Finish() => Task.WhenAll(_flushes).GetAwaiter().GetResult();

    /// <summary>Waits, so that nothing uses the file any more; where the writing failed, that is the error to tell of.</summary>
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
