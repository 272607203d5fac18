using System.Security.Cryptography;
using Weights.Encryption;
using Weights.Searching;

namespace Weights.Tool;

/// <summary>Finds keys and licence files.</summary>
/// <param name="kids">The fingerprints of the keys that are searched for.</param>
/// <param name="served">The folder that is served. There, a key beside other text counts too.</param>
internal sealed class SecretChecks(IReadOnlySet<string> kids, string served)
{
    private const int LongestLicence = 1 << 20;

    // The names of key files in documentation and build.
    private static readonly string[] _keyFiles = [".model_key", "weights.development.key"];

    private readonly KeySearch _search = new(kids);

    /// <exception cref="IOException">The file cannot be read.</exception>
    public (FindingKind Kind, string Message)? Find(string path) =>
        _search.KidIn(path, anywhere: FolderPath.Contains(served, path)) is { } kid
            ? (FindingKind.Key, $"It contains the key with the fingerprint {kid}. Delete it.")
        : _keyFiles.Contains(Path.GetFileName(path), StringComparer.OrdinalIgnoreCase)
            ? (FindingKind.Key, "It has the name of a key file. Delete it.")
        : IsLicence(path) ? (FindingKind.Licence, "It is a customer's licence file, with the customer's key. Delete it.")
        : null;

    private static bool IsLicence(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        if (file.Length is 0 or > LongestLicence || file.ReadByte() != '{')
        {
            return false;
        }

        var bytes = new byte[file.Length];
        file.Position = 0;
        try
        {
            file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            Licence.Parse(bytes).Dispose();
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
