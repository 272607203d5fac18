using System.Diagnostics.CodeAnalysis;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>Finds key IDs in the names of environment variables and files.</summary>
internal static class KeyNames
{
    private const string VariablePrefix = EnvironmentKeySource.DefaultVariable + "_";
    private const string KeyFileExtension = ".key";

    // 32 bytes without padding.
    private const int LeastBase64Length = 43;

    // A kid has 32 digits, a key 64.
    private const int LeastHexLength = 32;

    /// <summary>The key ID of <c>WEIGHTS_KEY_ACME_EU</c> is <c>acme-eu</c>. It is the only one, because key IDs have no <c>_</c>.</summary>
    public static IEnumerable<KeyId> OfVariables(IEnumerable<string> names) =>
        from name in names
        where name.StartsWith(VariablePrefix, StringComparison.Ordinal)
        let keyId = TryParse(ToKeyIdCase(name[VariablePrefix.Length..]).Replace('_', '-'), $"a variable {VariablePrefix}…")
        where keyId?.EnvironmentVariable == name
        select keyId;

    /// <summary>The key ID of <c>acme.key</c> is <c>acme</c>. Files with other names are ignored.</summary>
    public static IEnumerable<KeyId> OfFiles(IEnumerable<string> paths) =>
        from path in paths
        where Path.GetExtension(path) == KeyFileExtension
        let keyId = TryParse(Path.GetFileNameWithoutExtension(path), $"a file *{KeyFileExtension} in the key folder")
        where keyId is not null
        select keyId;

    /// <summary>The key ID that is a name in the configuration, in upper or lower case.</summary>
    /// <exception cref="FormatException">The name is not a valid key ID.</exception>
    public static KeyId OfSetting(string name)
    {
        // A key in base64 could be a valid key ID in lower case, and then it would be logged.
        var canBeBase64 = name.Length >= LeastBase64Length && name.Any(char.IsAsciiLetterUpper) && name.Any(char.IsAsciiLetterLower);
        return KeyId.Parse(canBeBase64 ? name : ToKeyIdCase(name));
    }

    [SuppressMessage("Globalization", "CA1308", Justification = "Key IDs are lower case.")]
    public static string ToKeyIdCase(string text) => text.ToLowerInvariant();

    private static KeyId? TryParse(string text, string place) =>
        KeyId.TryParse(text, out var keyId) ? keyId
        : text.Length >= LeastHexLength && text.All(char.IsAsciiHexDigit)
            ? throw new KeySourceException(
                $"The name of {place} has {text.Length} hexadecimal digits and no key ID. It is not shown, because it can be a key."
                    + " Use a key ID such as 'acme'. If it is a key, make a new one, because names are not secret."
            )
        : null;
}
