namespace Weights.Testing;

/// <summary>Runs a great number of cases on all cores. A failure and a case without an end are reported with their seed.</summary>
internal static class ManyCases
{
    // Far above the time of all cases, so that it means that one of them has no end.
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(5);

    /// <param name="count">The number of cases.</param>
    /// <param name="run">Runs the case with this seed. Throws if it fails.</param>
    /// <param name="maxBytes">The most that one case may allocate.</param>
    public static void Run(int count, Action<int> run, long maxBytes)
    {
        var current = new int[Environment.ProcessorCount];
        var workers = Enumerable
            .Range(0, current.Length)
            .Select(worker =>
                Task.Factory.StartNew(
                    () =>
                    {
                        for (var seed = worker; seed < count; seed += current.Length)
                        {
                            Volatile.Write(ref current[worker], seed);
                            RunOne(run, seed, maxBytes);
                        }
                    },
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )
            )
            .ToArray();
        if (!Task.WaitAll(workers, _timeout))
        {
            throw new TimeoutException($"One of the cases with these seeds does not end: {string.Join(", ", current)}.");
        }
    }

    private static void RunOne(Action<int> run, int seed, long maxBytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            run(seed);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"The case with seed {seed} failed: {e.Message}", e);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > maxBytes)
        {
            throw new InvalidOperationException($"The case with seed {seed} allocated {allocated:N0} bytes; {maxBytes:N0} are allowed.");
        }
    }
}
