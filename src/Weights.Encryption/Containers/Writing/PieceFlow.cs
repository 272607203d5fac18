using System.Runtime.ExceptionServices;

namespace Weights.Encryption;

/// <summary>Passes all pieces of a model through some steps: the first on all cores, each later one in order, for one piece after the other.</summary>
/// <remarks>
/// No thread is bound to a step: whoever is free does what <see cref="PieceSchedule"/> calls the most urgent, so none waits while there is work. Steps that
/// hand pieces to each other through queues, each on a thread of its own, left a quarter of two cores unused.
/// </remarks>
internal sealed class PieceFlow
{
    private readonly object _gate = new();
    private readonly PieceSchedule _schedule;
    private readonly Action<Piece>[] _steps;
    private readonly CancellationToken _cancellationToken;
    private int _working;
    private ExceptionDispatchInfo? _failure;

    private PieceFlow(PieceSchedule schedule, Action<Piece>[] steps, CancellationToken cancellationToken)
    {
        _schedule = schedule;
        _steps = steps;
        _cancellationToken = cancellationToken;
    }

    private bool IsOver => _schedule.IsFinished || _failure is not null || _cancellationToken.IsCancellationRequested;

    /// <param name="pieces">The buffers to use; nothing but these is in flight.</param>
    /// <param name="layout">How many pieces there are, and how long.</param>
    /// <param name="atOnce">Called on several threads at once.</param>
    /// <param name="inOrder">Each called for one piece after the other, in order, once the step before it is done with the piece.</param>
    /// <param name="cancellationToken">Stops before the next step of a piece.</param>
    /// <remarks>The calling thread works too. When it returns or throws, no step runs any more.</remarks>
    /// <exception cref="OperationCanceledException">Cancelled. Otherwise, whatever a step threw first.</exception>
    public static void Run(
        Piece[] pieces,
        PieceLayout layout,
        Action<Piece> atOnce,
        IEnumerable<Action<Piece>> inOrder,
        CancellationToken cancellationToken
    )
    {
        Action<Piece>[] steps = [atOnce, .. inOrder];
        var flow = new PieceFlow(new(layout, pieces, steps.Length), steps, cancellationToken);
        for (var others = Math.Min(Environment.ProcessorCount, pieces.Length) - 1; others > 0; others--)
        {
            // Not of the thread pool: whoever calls keeps some of its threads waiting, and it would be half a second before it makes another.
            new Thread(flow.Work) { IsBackground = true, Name = "Weights" }.Start();
        }

        flow.Work();
        flow.WaitForOthers();
        cancellationToken.ThrowIfCancellationRequested();
        flow._failure?.Throw();
    }

    // A thread that starts late finds that all is over.
    private void Work()
    {
        lock (_gate)
        {
            _working++;
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

            _working--;
            Monitor.PulseAll(_gate);
        }
    }

    private void WaitForOthers()
    {
        lock (_gate)
        {
            while (_working > 0)
            {
                Monitor.Wait(_gate);
            }
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
#pragma warning disable CA1031 // Not swallowed: Run throws it to the caller, once no step runs any more.
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
