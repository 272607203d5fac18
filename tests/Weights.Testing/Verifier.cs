using System.Runtime.CompilerServices;
using System.Text;

// The names, and the names of the snapshots, are those of the package Verify.MSTest. To use the package: reference it and delete this file.
namespace VerifyMSTest;

/// <summary>The base of test classes that compare text with a snapshot beside their source, <c>Class.Method.verified.txt</c>.</summary>
public abstract class VerifyBase
{
    /// <summary>Gets or sets the running test, which names the snapshot.</summary>
    public TestContext TestContext { get; set; } = null!;

    /// <summary>Compares with the snapshot. A test with several cases has one snapshot, so that all cases belong into one text.</summary>
    /// <param name="target">The text that the test got.</param>
    /// <param name="extension">The snapshot's extension, without a dot.</param>
    /// <param name="sourceFile">Filled in by the compiler.</param>
    /// <returns>A task that fails when the snapshot says something else, or does not exist.</returns>
    public Task Verify(string target, string extension = "txt", [CallerFilePath] string sourceFile = "")
    {
        string @class = TestContext.FullyQualifiedTestClassName!.Split('.', '+')[^1];
        return Snapshot.CompareAsync(Path.GetDirectoryName(sourceFile)!, $"{@class}.{TestContext.TestName}", extension, target);
    }
}

/// <summary>A text in a file beside the tests, compared without regard to the kind of line ends.</summary>
public static class Snapshot
{
    // The package writes a mark in front by default and reads both.
    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Compares, and leaves <c>name.received.extension</c> only where there is a difference.</summary>
    /// <param name="directory">Where the snapshot is.</param>
    /// <param name="name">Its name, without <c>.verified</c> and what follows.</param>
    /// <param name="extension">Its extension, without a dot.</param>
    /// <param name="target">The text that the test got.</param>
    /// <exception cref="AssertFailedException">The snapshot says something else, or does not exist.</exception>
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
            When the received text is right, rename its file to the verified one's name.
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
