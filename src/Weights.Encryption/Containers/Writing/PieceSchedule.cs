namespace Weights.Encryption;

/// <summary>
/// Decides which step runs next for which piece of a model. The first step can run for several pieces at the same time. Each later step
/// runs in order, for one piece after the other, after the step before it. Not thread-safe.
/// </summary>
/// <param name="layout">Number and length of the pieces.</param>
/// <param name="pieces">The buffers. The pieces in work are always consecutive, so the index of a piece determines its buffer.</param>
/// <param name="steps">Number of steps: the first and at least one in order.</param>
internal sealed class PieceSchedule(PieceLayout layout, Piece[] pieces, int steps)
{
    private readonly bool[] _first = new bool[pieces.Length];
    private readonly bool[] _busy = new bool[steps];
    private readonly long[] _next = new long[steps];

    /// <summary>Whether every step is done for every piece.</summary>
    public bool IsFinished => _next[^1] == layout.Count;

    /// <summary>
    /// Takes the most urgent work; null if nothing can begin now. Later steps are more urgent, because they free buffers, and because they
    /// are chains (digests) that a second core cannot shorten.
    /// </summary>
    public Piece? Take(out int step)
    {
        for (step = steps - 1; step > 0; step--)
        {
            if (!_busy[step] && IsReady(step))
            {
                _busy[step] = true;
                return At(_next[step]);
            }
        }

        var index = _next[0];
        if (index == layout.Count || index - _next[^1] == pieces.Length)
        {
            return null;
        }

        _next[0]++;
        var piece = At(index);
        (piece.Index, piece.Length) = (index, layout.LengthOf(index));
        return piece;
    }

    /// <summary>Records finished work.</summary>
    public void Done(Piece piece, int step)
    {
        if (step <= 1)
        {
            _first[piece.Index % pieces.Length] = step == 0;
        }

        if (step > 0)
        {
            _busy[step] = false;
            _next[step]++;
        }
    }

    private bool IsReady(int step) => step == 1 ? _first[_next[1] % pieces.Length] : _next[step] < _next[step - 1];

    private Piece At(long index) => pieces[index % pieces.Length];
}
