using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Weights.Encryption;

/// <summary>
/// A key's name for people, such as <c>default</c> or <c>acme</c>: 1 to 64 characters of a–z, 0–9 and <c>-</c>, with no <c>-</c> at the
/// start, and not only 32 or more hexadecimal digits, which are a key or a kid. Neither containers nor the key protocol contain it; they
/// identify a key by <see cref="ContentKey.Kid"/>.
/// </summary>
public sealed record KeyId
{
    /// <summary>The length of the longest key ID, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>
    /// A text that is not a key ID is shown in messages only if it is shorter: the 32 bytes of a key have more characters in any encoding.
    /// As many hexadecimal digits are a kid (32) or a key (64), and never a key ID.
    /// </summary>
    private const int LeastSecretLength = 32;

    private static readonly SearchValues<char> _hexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> _allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private KeyId(string value) => Value = value;

    /// <summary>The default key ID: <c>default</c>.</summary>
    public static KeyId Default { get; } = new("default");

    /// <summary>The text of the key ID.</summary>
    public string Value { get; }

    /// <summary>
    /// The environment variable of this key: <c>WEIGHTS_KEY_</c> and the ID in upper case, with <c>_</c> instead of <c>-</c>.
    /// </summary>
    public string EnvironmentVariable => $"WEIGHTS_KEY_{Value.ToUpperInvariant().Replace('-', '_')}";

    /// <summary>Reads a key ID.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar.</exception>
    public static KeyId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var keyId) ? keyId : throw new FormatException(NotValid(text));
    }

    /// <summary>Reads a key ID; false if the text does not follow the grammar.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out KeyId? keyId)
    {
        keyId = IsValid(text) ? new KeyId(text!) : null;
        return keyId is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>The message for a text that is not a key ID. It does not repeat a text that can be a key.</summary>
    internal static string NotValid(string text)
    {
        var grammar =
            $"use 1 to {MaxLength} characters of a-z, 0-9 and '-', no '-' at the start, "
            + $"and not only hexadecimal digits if there are {LeastSecretLength} or more.";
        return text.Length < LeastSecretLength
            ? $"'{text}' is not a valid key ID: {grammar}"
            : $"A text of {text.Length} characters, which is not shown because it can be a key, is not a valid key ID: {grammar} "
                + "If it is a key, make a new one, because the places of key IDs are not secret.";
    }

    private static bool IsValid(string? text) =>
        text is { Length: > 0 and <= MaxLength }
        && text[0] != '-'
        && !text.AsSpan().ContainsAnyExcept(_allowed)
        && (text.Length < LeastSecretLength || text.AsSpan().ContainsAnyExcept(_hexDigits));
}
