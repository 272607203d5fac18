using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>
/// The recorded decision of an authority about a <see cref="KeyRequest"/>. Dispose it when the response no longer needs the key.
/// </summary>
public sealed class KeyDecision : IDisposable
{
    private IDisposable? _use;

    private KeyDecision(GrantOutcome outcome) => Outcome = outcome;

    /// <summary><see cref="GrantOutcome.Granted"/>, or the reason of a refusal.</summary>
    public GrantOutcome Outcome { get; }

    /// <summary>
    /// The content key of a grant in the session protocol or the raw mode. It belongs to the authority: do not dispose it.
    /// Use it only until this decision is disposed.
    /// </summary>
    public ContentKey? Key { get; private init; }

    /// <summary>The wrap of a grant in the wrapped mode: 40 bytes, RFC 3394 under the customer's key.</summary>
    public ReadOnlyMemory<byte> Wrapped { get; private init; }

    /// <summary>The format of the files that the wrapped key is for.</summary>
    public ContainerFormat Format { get; private init; }

    /// <summary>When the right to the key ends; null if it has no end.</summary>
    public DateTimeOffset? Until { get; private init; }

    /// <summary>Until when the device may use the key without the network; null if it may not keep it.</summary>
    public DateTimeOffset? OfflineUntil { get; private init; }

    /// <summary>Makes a refusal.</summary>
    /// <exception cref="ArgumentException">The outcome is <see cref="GrantOutcome.Granted"/>.</exception>
    public static KeyDecision Refuse(GrantOutcome outcome) =>
        outcome == GrantOutcome.Granted ? throw new ArgumentException("A grant needs a key.", nameof(outcome)) : new(outcome);

    /// <summary>Makes a grant of a content key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="until">When the right to the key ends; null if it has no end.</param>
    /// <param name="use">
    /// Disposed with the decision, so that the authority knows when it may zero the key; null if the key stays in memory until the
    /// authority is disposed.
    /// </param>
    /// <param name="offlineUntil">
    /// Until when the device may use the key without the network; null if it may not. Only for a request with
    /// <see cref="KeyRequest.Offline"/>.
    /// </param>
    public static KeyDecision Grant(ContentKey key, DateTimeOffset? until, IDisposable? use = null, DateTimeOffset? offlineUntil = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(GrantOutcome.Granted)
        {
            Key = key,
            Until = until,
            OfflineUntil = offlineUntil > until ? until : offlineUntil,
            _use = use,
        };
    }

    /// <summary>Makes a grant of a wrapped content key.</summary>
    /// <param name="wrapped">The wrap: 40 bytes.</param>
    /// <param name="format">The format of the files that the key is for.</param>
    /// <param name="until">When the right to the key ends; null if it has no end.</param>
    public static KeyDecision GrantWrapped(ReadOnlyMemory<byte> wrapped, ContainerFormat format, DateTimeOffset? until) =>
        new(GrantOutcome.Granted)
        {
            Wrapped = wrapped,
            Format = format,
            Until = until,
        };

    /// <summary>Ends the use of the key.</summary>
    public void Dispose() => Interlocked.Exchange(ref _use, null)?.Dispose();
}
