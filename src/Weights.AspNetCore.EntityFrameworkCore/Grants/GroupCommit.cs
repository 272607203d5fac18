using System.Threading.Channels;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// Work that has to be durable before its caller goes on, done for many callers at once: while one batch is on its way to the disk the next gathers,
/// so that a commit's time is shared and nobody waits for a timer.
/// </summary>
/// <typeparam name="TItem">One caller's part.</typeparam>
/// <typeparam name="TResult">What the caller gets.</typeparam>
internal sealed class GroupCommit<TItem, TResult> : IAsyncDisposable
{
    private readonly Channel<Waiting> queue;
    private readonly int maxBatch;
    private readonly Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> commit;
    private readonly Task working;

    /// <summary>Starts the queue.</summary>
    /// <param name="maxQueue">How many may wait; more are turned away at once.</param>
    /// <param name="maxBatch">How many go into one commit.</param>
    /// <param name="commit">Commits a batch and gives one result for each item, in order. It does not throw.</param>
    public GroupCommit(int maxQueue, int maxBatch, Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> commit)
    {
        queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(maxQueue) { SingleReader = true });
        (this.maxBatch, this.commit) = (maxBatch, commit);
        working = Task.Run(WorkAsync);
    }

    /// <summary>Waits until the item's batch is committed; false where the queue is full or closed.</summary>
    public bool TryAdd(TItem item, out Task<TResult> result)
    {
        var waiting = new Waiting(item, new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        result = waiting.Done.Task;
        return queue.Writer.TryWrite(waiting);
    }

    /// <summary>Finishes what is in the queue and takes nothing more.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await working.ConfigureAwait(false);
    }

    private async Task WorkAsync()
    {
        while (await queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            var batch = new List<Waiting>();
            while (batch.Count < maxBatch && queue.Reader.TryRead(out var waiting))
            {
                batch.Add(waiting);
            }

            var results = await commit([.. batch.Select(waiting => waiting.Item)]).ConfigureAwait(false);
            foreach (var (waiting, result) in batch.Zip(results))
            {
                waiting.Done.SetResult(result);
            }
        }
    }

    private sealed record Waiting(TItem Item, TaskCompletionSource<TResult> Done);
}
