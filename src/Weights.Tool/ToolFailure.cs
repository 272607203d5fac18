using Weights.Encryption;

namespace Weights.Tool;

/// <summary>The command could not do its work. The message says why and what to do.</summary>
/// <param name="message">The message for people, without a key.</param>
/// <param name="exitCode">The exit code.</param>
/// <param name="innerException">The cause; null if there is none.</param>
internal sealed class ToolFailure(string message, int exitCode = ExitCode.Failure, Exception? innerException = null)
    : Exception(message, innerException)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>Whether an exception comes from the files, keys and arguments that were given, and not from a mistake of ours.</summary>
    public static bool IsExpected(Exception exception) =>
        exception
            is ToolFailure
                or KeySourceException
                or ContainerException
                or FormatException
                or IOException
                or UnauthorizedAccessException
                or ArgumentException
                or NotSupportedException
                or OutOfMemoryException;
}
