using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

[TestClass]
public sealed class GroupCommitTests
{
    [TestMethod]
    public async Task Items_that_come_during_a_commit_share_the_next_one()
    {
        var batches = new List<int>();
        var first = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        await using var commits = new GroupCommit<int, int>(
            maxQueue: 100,
            maxBatch: 100,
            async items =>
            {
                batches.Add(items.Count);
                started.TrySetResult();
                await first.Task;
                return [.. items.Select(item => item * 2)];
            }
        );
        Assert.IsTrue(commits.TryAdd(1, out var one));
        await started.Task;
        var others = Enumerable.Range(2, 10).Select(item => commits.TryAdd(item, out var result) ? result : Task.FromResult(-1)).ToList();
        Assert.IsFalse(one.IsCompleted, "nobody goes on before the commit");
        first.SetResult();
        Assert.AreEqual(2, await one);
        CollectionAssert.AreEqual(Enumerable.Range(2, 10).Select(item => item * 2).ToArray(), await Task.WhenAll(others));
        CollectionAssert.AreEqual(new[] { 1, 10 }, batches);
    }

    [TestMethod]
    public async Task A_full_queue_refuses_at_once()
    {
        var blocked = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        await using var commits = new GroupCommit<int, int>(
            maxQueue: 2,
            maxBatch: 1,
            async items =>
            {
                started.TrySetResult();
                await blocked.Task;
                return items;
            }
        );
        Assert.IsTrue(commits.TryAdd(0, out _));
        await started.Task;
        Assert.IsTrue(commits.TryAdd(1, out _));
        Assert.IsTrue(commits.TryAdd(2, out var last));
        Assert.IsFalse(commits.TryAdd(3, out _));
        blocked.SetResult();
        Assert.AreEqual(2, await last);
    }

    [TestMethod]
    public async Task A_commit_that_throws_fails_its_items_and_not_the_next_ones()
    {
        await using var commits = new GroupCommit<int, int>(
            maxQueue: 10,
            maxBatch: 1,
            items => items[0] == 1 ? throw new InvalidOperationException("A logger threw.") : Task.FromResult(items)
        );
        Assert.IsTrue(commits.TryAdd(1, out var failed));
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => failed.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.IsTrue(commits.TryAdd(2, out var next));
        Assert.AreEqual(2, await next.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [TestMethod]
    public async Task A_commit_with_too_few_results_fails_the_items_without_one()
    {
        await using var commits = new GroupCommit<int, int>(maxQueue: 10, maxBatch: 1, static _ => Task.FromResult<IReadOnlyList<int>>([]));
        Assert.IsTrue(commits.TryAdd(1, out var failed));
        await Assert.ThrowsAsync<ArgumentException>(() => failed.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [TestMethod]
    public async Task Disposing_commits_what_is_in_the_queue()
    {
        var commits = new GroupCommit<int, int>(maxQueue: 10, maxBatch: 3, items => Task.FromResult(items));
        var taken = Enumerable.Range(0, 10).Select(item => commits.TryAdd(item, out var result) ? result : Task.FromResult(-1)).ToList();
        await commits.DisposeAsync();
        CollectionAssert.AreEqual(Enumerable.Range(0, 10).ToArray(), await Task.WhenAll(taken));
        Assert.IsFalse(commits.TryAdd(11, out _));
    }
}
