using System.Diagnostics.CodeAnalysis;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>Which key ids a place offers, from the names in it.</summary>
internal static class KeyNames
{
    private const string VariablePrefix = EnvironmentKeySource.DefaultVariable + "_";
    private const string KeyFileExtension = ".key";

    /// <summary>The key id of <c>WEIGHTS_KEY_ACME_EU</c> is <c>acme-eu</c>, and no other: key ids have no <c>_</c>.</summary>
    public static IEnumerable<KeyId> OfVariables(IEnumerable<string> names) =>
        from name in names
        where name.StartsWith(VariablePrefix, StringComparison.Ordinal)
        let keyId = TryParse(ToKeyIdCase(name[VariablePrefix.Length..]).Replace('_', '-'))
        where keyId?.EnvironmentVariable == name
        select keyId;

    /// <summary>The key id of <c>acme.key</c> is <c>acme</c>. Files of other names are nobody's key.</summary>
    public static IEnumerable<KeyId> OfFiles(IEnumerable<string> paths) =>
        from path in paths
        where Path.GetExtension(path) == KeyFileExtension
        let keyId = TryParse(Path.GetFileNameWithoutExtension(path))
        where keyId is not null
        select keyId;

    [SuppressMessage("Globalization", "CA1308", Justification = "Key ids are lower case; there is nothing to compare.")]
    public static string ToKeyIdCase(string text) => text.ToLowerInvariant();

    private static KeyId? TryParse(string text) => KeyId.TryParse(text, out var keyId) ? keyId : null;
}
