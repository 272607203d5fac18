namespace Weights.Encryption;

/// <summary>
/// Starts the threads of a writer. They are new threads, because callers block threads of the pool, and the pool needs half a second to
/// make another one.
/// </summary>
/// <param name="processors">The number of threads that work on a model at the same time, the calling one included.</param>
/// <param name="start">Starts a thread. Tests replace it by one that fails.</param>
internal sealed class WriterThreads(int processors, Action<Thread> start)
{
    public static WriterThreads Default { get; } = new(Environment.ProcessorCount, thread => thread.Start());

    public int Processors => processors;

    /// <summary>Starts a thread, which the caller must join. The work must not throw, because that would end the process.</summary>
    /// <exception cref="ContainerException">The system has no memory for another thread, or allows no more of them.</exception>
    public Thread Start(ThreadStart work)
    {
        var thread = new Thread(work) { IsBackground = true, Name = "Weights" };
        try
        {
            start(thread);
            return thread;
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            throw new ContainerException(
                "The system did not start another thread, so no file was written. It has too little memory, or a limit on threads "
                    + "('ulimit -u', or 'pids' of a container). End other programs or raise the limit, and build again.",
                e
            );
        }
    }
}
