using System.Runtime.CompilerServices;
using System.Text;

// The names of types and snapshots are those of the package Verify.MSTest. To use the package, reference it and delete this file.
namespace VerifyMSTest;

/// <summary>
/// The base of test classes that compare text with a snapshot in the folder of their source, <c>Class.Method.verified.txt</c>.
/// </summary>
public abstract class VerifyBase
{
    /// <summary>Gets or sets the context of the running test, whose name is the name of the snapshot.</summary>
    public TestContext TestContext { get; set; } = null!;

    /// <summary>
    /// Compares a text with the snapshot. A test has one snapshot, so a test with several cases must write them into one text.
    /// </summary>
    /// <param name="target">The actual text.</param>
    /// <param name="extension">The extension of the snapshot without a dot.</param>
    /// <param name="sourceFile">Filled in by the compiler.</param>
    /// <returns>A task that fails if the snapshot is different or does not exist.</returns>
    public Task Verify(string target, string extension = "txt", [CallerFilePath] string sourceFile = "")
    {
        string @class = TestContext.FullyQualifiedTestClassName!.Split('.', '+')[^1];
        return Snapshot.CompareAsync(Path.GetDirectoryName(sourceFile)!, $"{@class}.{TestContext.TestName}", extension, target);
    }
}

/// <summary>Compares a text with a file. Kinds of line ends do not matter.</summary>
public static class Snapshot
{
    // The package writes a byte order mark by default, and reads files with and without one.
    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Compares, and writes <c>name.received.extension</c> only if there is a difference.</summary>
    /// <param name="directory">The folder of the snapshot.</param>
    /// <param name="name">The name of the file before <c>.verified</c>.</param>
    /// <param name="extension">The extension without a dot.</param>
    /// <param name="target">The actual text.</param>
    /// <exception cref="AssertFailedException">The snapshot is different or does not exist.</exception>
    public static async Task CompareAsync(string directory, string name, string extension, string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        string verifiedPath = Path.Combine(directory, $"{name}.verified.{extension}");
        string receivedPath = Path.Combine(directory, $"{name}.received.{extension}");
        string received = Normalize(target);
        string? verified = File.Exists(verifiedPath)
            ? Normalize(await File.ReadAllTextAsync(verifiedPath, _utf8).ConfigureAwait(false))
            : null;
        if (received == verified)
        {
            File.Delete(receivedPath);
            return;
        }

        await File.WriteAllTextAsync(receivedPath, received, _utf8).ConfigureAwait(false);
        throw new AssertFailedException(
            $"""
            {(verified is null ? "There is no snapshot yet." : FirstDifference(verified, received))}
            Received: {receivedPath}
            Verified: {verifiedPath}
            If the received text is right, give its file the name of the verified one.
            """
        );
    }

    private static string FirstDifference(string verified, string received)
    {
        string[] expected = verified.Split('\n');
        string[] actual = received.Split('\n');
        int line = 0;
        while (line < expected.Length && line < actual.Length && expected[line] == actual[line])
        {
            line++;
        }

        return $"""
            The snapshot differs first in line {line + 1}.
              verified: {Line(expected, line)}
              received: {Line(actual, line)}
            """;
    }

    private static string Line(string[] lines, int index) => index < lines.Length ? $"\"{lines[index]}\"" : "the end of the text";

    private static string Normalize(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
}
