using System.Collections;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>
/// The kids of every key in a project's files and in the environment, also of keys that no model uses. The key command is not run again,
/// because the keys that it gave are known from the encryption.
/// </summary>
internal static class SourceKids
{
    /// <summary>Reads all keys, and zeroes them. A file or variable that does not contain a key is left out.</summary>
    /// <param name="files">Where the keys are.</param>
    /// <param name="skipUnreadable">Whether a file that this user may not read is left out too.</param>
    /// <exception cref="KeySourceException">A key file cannot be read.</exception>
    public static IEnumerable<string> Of(KeyFiles files, bool skipUnreadable = false) =>
        files.All().Select(file => OfFile(files, file, skipUnreadable)).Concat(OfVariables()).OfType<string>();

    private static string? OfFile(KeyFiles files, string path, bool skipUnreadable)
    {
        try
        {
            using var oneAtATime = files.IsDevelopmentKey(path) ? DevelopmentKey.Lock(path, CancellationToken.None) : null;
            return OfFile(path);
        }
        catch (KeySourceException e) when (skipUnreadable && e.InnerException is UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The kid of the key in a file; null if the file does not contain a key.</summary>
    /// <exception cref="KeySourceException">The file cannot be read.</exception>
    public static string? OfFile(string path)
    {
        try
        {
            using var key = KeyFile.Read(path);
            return key.Kid;
        }
        catch (KeySourceException e) when (e.InnerException is FormatException)
        {
            return null;
        }
    }

    private static IEnumerable<string?> OfVariables() =>
        Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .Where(variable => ((string)variable.Key).StartsWith(EnvironmentKeySource.DefaultVariable, StringComparison.OrdinalIgnoreCase))
            .Select(variable => OfText((string?)variable.Value));

    private static string? OfText(string? text)
    {
        try
        {
            using var key = ContentKey.Parse(text);
            return key.Kid;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
