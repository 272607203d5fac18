using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Dataflow;

namespace Weights.Encryption;

/// <summary>Passes all pieces of a model through some steps: the first on all cores, each later one in order on a thread of its own.</summary>
internal static class PieceFlow
{
    /// <param name="pieces">The buffers to use; nothing but these is in flight.</param>
    /// <param name="layout">How many pieces there are, and how long.</param>
    /// <param name="atOnce">Called on several threads at once.</param>
    /// <param name="inOrder">Each called for one piece after the other, in order, once the step before it is done with the piece.</param>
    /// <param name="cancellationToken">Stops before the next piece.</param>
    /// <remarks>When it returns or throws, no step runs any more.</remarks>
    /// <exception cref="OperationCanceledException">Cancelled. Otherwise, whatever a step threw first.</exception>
    public static void Run(Piece[] pieces, PieceLayout layout, Action<Piece> atOnce, IEnumerable<Action<Piece>> inOrder, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var free = new BlockingCollection<Piece>(new ConcurrentQueue<Piece>(pieces));
        ExceptionDispatchInfo? failure = null;

        TransformBlock<Piece, Piece> Step(Action<Piece> work, int threads) => new(
            piece =>
            {
                try
                {
                    work(piece);
                    return piece;
                }
                catch (Exception e)
                {
                    Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
                    stop.Cancel();
                    throw;
                }
            },
            new() { MaxDegreeOfParallelism = threads, CancellationToken = stop.Token, SingleProducerConstrained = true });

        var first = Step(atOnce, Environment.ProcessorCount);
        var last = new ActionBlock<Piece>(free.Add, new() { CancellationToken = stop.Token });
        List<Task> completions = [first.Completion, last.Completion];
        var end = first;
        foreach (var work in inOrder)
        {
            var next = Step(work, threads: 1);
            end.LinkTo(next, new() { PropagateCompletion = true });
            completions.Add(next.Completion);
            end = next;
        }

        end.LinkTo(last, new() { PropagateCompletion = true });
        Feed(first, free, layout, stop.Token);

        // What went wrong is thrown below; looking at it here keeps it from being reported as unobserved.
        Task.WhenAll(completions).ContinueWith(static all => _ = all.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Wait(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        failure?.Throw();
    }

    private static void Feed(TransformBlock<Piece, Piece> first, BlockingCollection<Piece> free, PieceLayout layout, CancellationToken stopped)
    {
        try
        {
            for (long i = 0; i < layout.Count; i++)
            {
                var piece = free.Take(stopped);
                (piece.Index, piece.Length) = (i, layout.LengthOf(i));
                first.Post(piece);
            }
        }
        catch (OperationCanceledException)
        {
            // The caller tells why it stopped.
        }

        first.Complete();
    }
}
