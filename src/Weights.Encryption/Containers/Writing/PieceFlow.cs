using System.Runtime.ExceptionServices;

namespace Weights.Encryption;

/// <summary>
/// Runs steps on all pieces of a model: the first step on all cores, each later step in order, for one piece after the other.
/// </summary>
/// <remarks>
/// No thread is bound to a step. A free thread does the most urgent work (<see cref="PieceSchedule"/>), so no thread waits while there is
/// work. One thread per step, with queues between them, would leave a quarter of a two-core machine unused.
/// </remarks>
internal sealed class PieceFlow
{
    private readonly object _gate = new();
    private readonly PieceSchedule _schedule;
    private readonly Action<Piece>[] _steps;
    private readonly CancellationToken _cancellationToken;
    private ExceptionDispatchInfo? _failure;

    private PieceFlow(PieceSchedule schedule, Action<Piece>[] steps, CancellationToken cancellationToken)
    {
        _schedule = schedule;
        _steps = steps;
        _cancellationToken = cancellationToken;
    }

    private bool IsOver => _schedule.IsFinished || _failure is not null || _cancellationToken.IsCancellationRequested;

    /// <param name="pieces">The buffers to use.</param>
    /// <param name="layout">Number and length of the pieces.</param>
    /// <param name="atOnce">The first step. Is called on several threads at the same time.</param>
    /// <param name="inOrder">The later steps. Each is called for one piece after the other, in order, after the step before it.</param>
    /// <param name="threads">Starts the threads.</param>
    /// <param name="cancellationToken">Stops before the next step of a piece.</param>
    /// <remarks>The calling thread works too. When this returns or throws, every other thread has ended.</remarks>
    /// <exception cref="OperationCanceledException">Cancelled. Otherwise, the first exception of a step is thrown.</exception>
    /// <exception cref="ContainerException">A thread cannot be started.</exception>
    public static void Run(
        Piece[] pieces,
        PieceLayout layout,
        Action<Piece> atOnce,
        IEnumerable<Action<Piece>> inOrder,
        WriterThreads threads,
        CancellationToken cancellationToken
    )
    {
        Action<Piece>[] steps = [atOnce, .. inOrder];
        var flow = new PieceFlow(new(layout, pieces, steps.Length), steps, cancellationToken);
        var others = new List<Thread>(threads.Processors);
        try
        {
            while (others.Count < Math.Min(threads.Processors, pieces.Length) - 1)
            {
                others.Add(threads.Start(flow.Work));
            }

            flow.Work();
        }
#pragma warning disable CA1031 // Not swallowed: thrown below, when the threads that did start have ended.
        catch (Exception e)
#pragma warning restore CA1031
        {
            flow.Stop(ExceptionDispatchInfo.Capture(e));
        }

        // The caller then disposes what the steps use.
        others.ForEach(thread => thread.Join());
        cancellationToken.ThrowIfCancellationRequested();
        flow._failure?.Throw();
    }

    // If a thread starts late, the work may be done already.
    private void Work()
    {
        lock (_gate)
        {
            while (!IsOver)
            {
                if (_schedule.Take(out var step) is { } piece)
                {
                    Do(piece, step);
                }
                else
                {
                    Monitor.Wait(_gate);
                }
            }
        }
    }

    private void Stop(ExceptionDispatchInfo failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            Monitor.PulseAll(_gate);
        }
    }

    private void Do(Piece piece, int step)
    {
        ExceptionDispatchInfo? thrown = null;
        Monitor.Exit(_gate);
        try
        {
            _steps[step](piece);
        }
#pragma warning disable CA1031 // Not swallowed: Run throws it to the caller when no step is running.
        catch (Exception e)
#pragma warning restore CA1031
        {
            thrown = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            Monitor.Enter(_gate);
        }

        _failure ??= thrown;
        _schedule.Done(piece, step);
        Monitor.PulseAll(_gate);
    }
}
