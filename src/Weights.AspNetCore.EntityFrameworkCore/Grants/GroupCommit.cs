using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// Commits the work of many callers together: while one batch is written to the disk, the next one gathers. If callers arrive at the same
/// time, a batch begins at least 4 ms after the previous one. On a fast disk each batch would otherwise be small, and each caller's share
/// of the commit would be large. A single caller does not wait.
/// </summary>
/// <typeparam name="TItem">The work of one caller.</typeparam>
/// <typeparam name="TResult">The result for one caller.</typeparam>
internal sealed class GroupCommit<TItem, TResult> : IAsyncDisposable
{
    // Shorter than a person notices, and shorter than a network round trip. At 10,000 requests per second, 40 gather in this time.
    private static readonly TimeSpan _gatheringTime = TimeSpan.FromMilliseconds(4);

    // In a batch of this size each caller's share of the commit is small, so gathering more is not worth the wait.
    private const int EnoughItems = 64;

    private readonly Channel<PendingItem> _queue;
    private readonly int _maxBatch;
    private readonly Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> _commit;
    private readonly Task _working;

    /// <summary>Starts the queue.</summary>
    /// <param name="maxQueue">The maximum number of waiting items; <see cref="TryAdd"/> refuses more.</param>
    /// <param name="maxBatch">The maximum number of items in one commit.</param>
    /// <param name="commit">Commits a batch and returns a result for each item, in order. If it throws, all items fail.</param>
    public GroupCommit(int maxQueue, int maxBatch, Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> commit)
    {
        _queue = Channel.CreateBounded<PendingItem>(new BoundedChannelOptions(maxQueue) { SingleReader = true });
        (_maxBatch, _commit) = (maxBatch, commit);
        _working = Task.Run(WorkAsync);
    }

    /// <summary>Adds an item to the next batch. <paramref name="result"/> completes when the batch is committed.</summary>
    /// <returns>False if the queue is full or closed.</returns>
    public bool TryAdd(TItem item, out Task<TResult> result)
    {
        var pending = new PendingItem(item, new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        result = pending.Done.Task;
        return _queue.Writer.TryWrite(pending);
    }

    /// <summary>Commits what is in the queue and accepts nothing more.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _working.ConfigureAwait(false);
    }

    private async Task WorkAsync()
    {
        var (lastCount, lastBegan) = (0, 0L);
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            if (lastCount > 1)
            {
                await GatherAsync(lastBegan).ConfigureAwait(false);
            }

            lastBegan = Stopwatch.GetTimestamp();
            var batch = TakeBatch();
            await CommitAsync(batch).ConfigureAwait(false);
            lastCount = batch.Count;
        }
    }

    [SuppressMessage(
        "Design",
        "CA1031",
        Justification = "After any failure, no caller may wait forever, and the next batch must be committed."
    )]
    private async Task CommitAsync(List<PendingItem> batch)
    {
        try
        {
            var results = await _commit([.. batch.Select(pending => pending.Item)]).ConfigureAwait(false);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Done.SetResult(results[i]);
            }
        }
        catch (Exception e)
        {
            batch.ForEach(pending => pending.Done.TrySetException(e));
        }
    }

    private List<PendingItem> TakeBatch()
    {
        var batch = new List<PendingItem>();
        while (batch.Count < _maxBatch && _queue.Reader.TryRead(out var pending))
        {
            batch.Add(pending);
        }

        return batch;
    }

    private async ValueTask GatherAsync(long lastBegan)
    {
        while (_queue.Reader.Count < EnoughItems && Stopwatch.GetElapsedTime(lastBegan) < _gatheringTime)
        {
            await Task.Delay(1).ConfigureAwait(false);
        }
    }

    private sealed record PendingItem(TItem Item, TaskCompletionSource<TResult> Done);
}
