namespace Weights.Tool;

/// <summary>The exit codes of every command.</summary>
internal static class ExitCode
{
    /// <summary>Everything is as it should be.</summary>
    public const int Fine = 0;

    /// <summary>The command worked, and what it looked at is not as it should be, such as a file that the key does not open.</summary>
    public const int Finding = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The command could not do its work.</summary>
    public const int Failure = 3;
}
