namespace Weights.Tool;

/// <summary>One line on a terminal that says how far the work is. In a pipe it shows nothing.</summary>
/// <param name="console">Its standard error gets the line.</param>
internal sealed class ProgressLine(ToolConsole console)
{
    private const int UpdatesOfAll = 200;

    private readonly Lock _lock = new();
    private int _shown;

    /// <summary>Shows the state. Can be called by several threads.</summary>
    /// <param name="done">How many are done.</param>
    /// <param name="all">How many there are.</param>
    public void Show(int done, int all)
    {
        if (!console.ShowsProgress || all < 2 || (done < all && done % Math.Max(1, all / UpdatesOfAll) != 0))
        {
            return;
        }

        lock (_lock)
        {
            // The last one clears the line for what is printed next, and none comes after it.
            if (done > _shown)
            {
                _shown = done;
                console.Error.Write(done < all ? $"\r{done} of {all}" : $"\r{new string(' ', $"{all} of {all}".Length)}\r");
            }
        }
    }
}
