using System.Diagnostics;
using System.Threading.Channels;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// Work that has to be durable before its caller goes on, done for many callers at once: while one batch is on its way to the disk the next gathers,
/// so that a commit's time is shared. While there is such company, commits begin a few milliseconds apart: a fast disk would otherwise commit for few callers at a
/// time, and each would pay more of it. Who comes alone does not wait.
/// </summary>
/// <typeparam name="TItem">One caller's part.</typeparam>
/// <typeparam name="TResult">What the caller gets.</typeparam>
internal sealed class GroupCommit<TItem, TResult> : IAsyncDisposable
{
    // Below what a person notices and what a network takes; at 10,000 requests a second it gathers some 40.
    private static readonly TimeSpan _gathering = TimeSpan.FromMilliseconds(4);

    // Of a batch of this size each caller's share of the commit is small: more company is not worth more waiting.
    private const int Company = 64;

    private readonly Channel<Waiting> _queue;
    private readonly int _maxBatch;
    private readonly Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> _commit;
    private readonly Task _working;

    /// <summary>Starts the queue.</summary>
    /// <param name="maxQueue">How many may wait; more are turned away at once.</param>
    /// <param name="maxBatch">How many go into one commit.</param>
    /// <param name="commit">Commits a batch and gives one result for each item, in order. It does not throw.</param>
    public GroupCommit(int maxQueue, int maxBatch, Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> commit)
    {
        _queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(maxQueue) { SingleReader = true });
        (_maxBatch, _commit) = (maxBatch, commit);
        _working = Task.Run(WorkAsync);
    }

    /// <summary>Waits until the item's batch is committed; false where the queue is full or closed.</summary>
    public bool TryAdd(TItem item, out Task<TResult> result)
    {
        var waiting = new Waiting(item, new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        result = waiting.Done.Task;
        return _queue.Writer.TryWrite(waiting);
    }

    /// <summary>Finishes what is in the queue and takes nothing more.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _working.ConfigureAwait(false);
    }

    private async Task WorkAsync()
    {
        var (last, began) = (0, 0L);
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            if (last > 1)
            {
                await GatherAsync(began).ConfigureAwait(false);
            }

            began = Stopwatch.GetTimestamp();
            var batch = new List<Waiting>();
            while (batch.Count < _maxBatch && _queue.Reader.TryRead(out var waiting))
            {
                batch.Add(waiting);
            }

            var results = await _commit([.. batch.Select(waiting => waiting.Item)]).ConfigureAwait(false);
            foreach (var (waiting, result) in batch.Zip(results))
            {
                waiting.Done.SetResult(result);
            }

            last = batch.Count;
        }
    }

    private async ValueTask GatherAsync(long lastBegan)
    {
        while (_queue.Reader.Count < Company && Stopwatch.GetElapsedTime(lastBegan) < _gathering)
        {
            await Task.Delay(1).ConfigureAwait(false);
        }
    }

    private sealed record Waiting(TItem Item, TaskCompletionSource<TResult> Done);
}
