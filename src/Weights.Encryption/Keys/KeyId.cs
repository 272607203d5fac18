using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Weights.Encryption;

/// <summary>
/// A key's name for people, such as <c>default</c> or <c>acme</c>: 1 to 64 of a–z, 0–9 and <c>-</c>, the first no <c>-</c>.
/// It enters neither a container nor the key protocol; machines name a key by <see cref="ContentKey.Kid"/>.
/// </summary>
public sealed record KeyId
{
    /// <summary>The longest key id, in characters.</summary>
    public const int MaxLength = 64;

    private static readonly SearchValues<char> _allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private KeyId(string value) => Value = value;

    /// <summary>The key id that is meant where none is given: <c>default</c>.</summary>
    public static KeyId Default { get; } = new("default");

    /// <summary>The text of the key id.</summary>
    public string Value { get; }

    /// <summary>The environment variable that may hold this key: <c>WEIGHTS_KEY_</c> and the id in upper case, <c>-</c> as <c>_</c>.</summary>
    public string EnvironmentVariable => $"WEIGHTS_KEY_{Value.ToUpperInvariant().Replace('-', '_')}";

    /// <summary>Reads a key id.</summary>
    /// <exception cref="FormatException">The text does not follow the grammar.</exception>
    public static KeyId Parse(string text) =>
        TryParse(text, out var keyId)
            ? keyId
            : throw new FormatException($"'{text}' is no key id: use 1 to {MaxLength} of a-z, 0-9 and '-', not '-' first.");

    /// <summary>Reads a key id; false where the text does not follow the grammar.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out KeyId? keyId)
    {
        keyId = IsValid(text) ? new KeyId(text!) : null;
        return keyId is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsValid(string? text) =>
        text is { Length: > 0 and <= MaxLength } && text[0] != '-' && !text.AsSpan().ContainsAnyExcept(_allowed);
}
