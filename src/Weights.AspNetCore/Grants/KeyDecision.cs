using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>What a store decided about a <see cref="KeyRequest"/>, and has recorded.</summary>
public sealed class KeyDecision
{
    private KeyDecision(GrantOutcome outcome) => Outcome = outcome;

    /// <summary>Granted, or why not.</summary>
    public GrantOutcome Outcome { get; }

    /// <summary>The content key of a grant in the session protocol or the compatible mode. It belongs to the store: do not dispose it.</summary>
    public ContentKey? Key { get; private init; }

    /// <summary>The wrap of a grant in the wrapped mode: 40 bytes, RFC 3394 under the customer's key.</summary>
    public ReadOnlyMemory<byte> Wrapped { get; private init; }

    /// <summary>The format that a wrap's key is for.</summary>
    public ContainerFormat Format { get; private init; }

    /// <summary>When the right to the key ends by itself; null where nothing ends it.</summary>
    public DateTimeOffset? Until { get; private init; }

    /// <summary>A refusal.</summary>
    /// <exception cref="ArgumentException">The outcome is <see cref="GrantOutcome.Granted"/>.</exception>
    public static KeyDecision Refuse(GrantOutcome outcome) =>
        outcome == GrantOutcome.Granted ? throw new ArgumentException("A grant comes with a key.", nameof(outcome)) : new(outcome);

    /// <summary>A grant of a content key.</summary>
    public static KeyDecision Grant(ContentKey key, DateTimeOffset? until)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(GrantOutcome.Granted) { Key = key, Until = until };
    }

    /// <summary>A grant of a wrapped content key.</summary>
    public static KeyDecision Grant(ReadOnlyMemory<byte> wrapped, ContainerFormat format, DateTimeOffset? until) =>
        new(GrantOutcome.Granted)
        {
            Wrapped = wrapped,
            Format = format,
            Until = until,
        };
}
