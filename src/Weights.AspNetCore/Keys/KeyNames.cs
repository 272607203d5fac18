using System.Diagnostics.CodeAnalysis;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>Finds key IDs in the names of environment variables and files.</summary>
internal static class KeyNames
{
    private const string VariablePrefix = EnvironmentKeySource.DefaultVariable + "_";
    private const string KeyFileExtension = ".key";

    /// <summary>The key ID of <c>WEIGHTS_KEY_ACME_EU</c> is <c>acme-eu</c>. It is the only one, because key IDs have no <c>_</c>.</summary>
    public static IEnumerable<KeyId> OfVariables(IEnumerable<string> names) =>
        from name in names
        where name.StartsWith(VariablePrefix, StringComparison.Ordinal)
        let keyId = TryParse(ToKeyIdCase(name[VariablePrefix.Length..]).Replace('_', '-'))
        where keyId?.EnvironmentVariable == name
        select keyId;

    /// <summary>The key ID of <c>acme.key</c> is <c>acme</c>. Files with other names are ignored.</summary>
    public static IEnumerable<KeyId> OfFiles(IEnumerable<string> paths) =>
        from path in paths
        where Path.GetExtension(path) == KeyFileExtension
        let keyId = TryParse(Path.GetFileNameWithoutExtension(path))
        where keyId is not null
        select keyId;

    [SuppressMessage("Globalization", "CA1308", Justification = "Key IDs are lower case.")]
    public static string ToKeyIdCase(string text) => text.ToLowerInvariant();

    private static KeyId? TryParse(string text) => KeyId.TryParse(text, out var keyId) ? keyId : null;
}
