using System.Buffers;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Weights.Encryption;

/// <summary>
/// What a customer needs to open models in a program: the customer's key, and content keys that are wrapped under it, or the endpoint that
/// delivers them (<c>GET /api/model-key/wrapped</c>).
/// </summary>
/// <remarks>Anyone who has a licence has the customer's key. Safe for concurrent reads.</remarks>
public sealed partial class Licence : IDisposable
{
    private readonly KeyEncryptionKey _key;

    /// <param name="customer">The customer's public ID: 1 to 64 of A–Z, a–z, 0–9, <c>_</c> and <c>-</c>.</param>
    /// <param name="key">The customer's key. The licence disposes it.</param>
    /// <param name="endpoint">The endpoint that delivers wrapped keys, an absolute http or https URL; null if there is none.</param>
    /// <param name="keys">Content keys that are wrapped under the customer's key, so that no endpoint is needed for them.</param>
    /// <exception cref="ArgumentException">
    /// An argument has another form, or <paramref name="keys"/> has one content key of one format twice.
    /// </exception>
    public Licence(string customer, KeyEncryptionKey key, Uri? endpoint = null, IEnumerable<WrappedContentKey>? keys = null)
    {
        ArgumentNullException.ThrowIfNull(customer);
        ArgumentNullException.ThrowIfNull(key);
        WrappedContentKey[] wrapped = [.. keys ?? []];
        if (WhyNot(customer, endpoint, wrapped) is { } reason)
        {
            throw new ArgumentException($"A licence cannot have this: {reason}.");
        }

        (Customer, _key, Endpoint, Keys) = (customer, key, endpoint, wrapped);
    }

    /// <summary>The customer's public ID.</summary>
    public string Customer { get; }

    /// <summary>The endpoint that delivers wrapped keys; null if there is none.</summary>
    public Uri? Endpoint { get; }

    /// <summary>The content keys in the licence, wrapped.</summary>
    public IReadOnlyList<WrappedContentKey> Keys { get; }

    /// <summary>Reads a licence from JSON.</summary>
    /// <param name="json">UTF-8, which the caller must zero.</param>
    /// <returns>The licence, which the caller must dispose.</returns>
    /// <exception cref="FormatException">It is not a licence. The message does not repeat anything of it.</exception>
    public static Licence Parse(ReadOnlySpan<byte> json)
    {
        var content = LicenceJson.Parse(json);
        WrappedContentKey[] keys = [.. content.Keys.Select(key => key.ToKey())];
        if (WhyNot(content.Customer, content.Endpoint, keys) is { } reason)
        {
            throw new FormatException($"It is not a licence: {reason}.");
        }

        return new Licence(content.Customer, LicenceJson.ParseKey(json), content.Endpoint, keys);
    }

    /// <summary>Writes the licence as JSON in UTF-8, with the customer's key. The caller must zero the memory after use.</summary>
    /// <exception cref="ObjectDisposedException">The licence was disposed.</exception>
    public void WriteTo(IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        LicenceJson.Write(destination, this, _key);
    }

    /// <summary>Wraps a content key for the customer.</summary>
    /// <exception cref="ObjectDisposedException">One of the keys was disposed.</exception>
    public WrappedContentKey Wrap(ContentKey key, ContainerFormat format)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new WrappedContentKey(key.Kid, format, _key.Wrap(key));
    }

    /// <summary>Unwraps a content key.</summary>
    /// <returns>The key, which the caller must dispose.</returns>
    /// <exception cref="CryptographicException">
    /// It was wrapped under another customer's key, or it is another content key than <see cref="WrappedContentKey.Kid"/> says.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The licence was disposed.</exception>
    public ContentKey Unwrap(WrappedContentKey wrapped)
    {
        ArgumentNullException.ThrowIfNull(wrapped);
        var key = _key.Unwrap(wrapped.Wrapped.Span);
        if (key.Kid == wrapped.Kid)
        {
            return key;
        }

        key.Dispose();
        throw new CryptographicException($"It is another content key than {wrapped.Kid}.");
    }

    /// <summary>Returns the wrap of a content key; null if the licence does not have it.</summary>
    /// <param name="kid">The fingerprint of the content key.</param>
    /// <param name="format">The format of the files.</param>
    public WrappedContentKey? Find(string kid, ContainerFormat format) =>
        Keys.FirstOrDefault(key => key.Kid == kid && key.Format == format);

    /// <summary>Returns the same licence with a further content key, in place of the wrap that it has of the same key and format.</summary>
    /// <remarks>Both licences have the same customer's key, so only one of them may be disposed.</remarks>
    internal Licence With(WrappedContentKey key) =>
        new(Customer, _key, Endpoint, [.. Keys.Where(other => (other.Kid, other.Format) != (key.Kid, key.Format)), key]);

    /// <summary>The kind of object and the customer, never the key.</summary>
    public override string ToString() => $"licence of {Customer}";

    /// <summary>Zeroes the customer's key.</summary>
    public void Dispose() => _key.Dispose();

    private static string? WhyNot(string customer, Uri? endpoint, WrappedContentKey[] keys) =>
        !CustomerId().IsMatch(customer) ? "the customer's ID has 1 to 64 of A-Z, a-z, 0-9, '_' and '-'"
        : endpoint is not (null or { IsAbsoluteUri: true, Scheme: "http" or "https" }) ? "the endpoint is an absolute http or https URL"
        : keys.Any(static key => !Kid().IsMatch(key.Kid)) ? "a kid has 32 lower-case hex digits"
        : keys.Any(static key => !Enum.IsDefined(key.Format)) ? "a format is gcm or chunked"
        : keys.Any(static key => key.Wrapped.Length != KeyEncryptionKey.WrappedLength)
            ? $"a wrapped key has {KeyEncryptionKey.WrappedLength} bytes"
        : keys.DistinctBy(static key => (key.Kid, key.Format)).Count() != keys.Length ? "it has one content key twice"
        : null;

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex CustomerId();

    [GeneratedRegex(@"^[0-9a-f]{32}\z")]
    private static partial Regex Kid();
}
