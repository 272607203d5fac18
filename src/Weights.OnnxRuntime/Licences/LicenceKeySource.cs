using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>
/// Keys of a customer's licence: those that are wrapped in the licence, and those that its endpoint delivers
/// (<c>GET /api/model-key/wrapped</c> of Weights.AspNetCore). Nothing of the licence is sent, only the fingerprint of the key.
/// </summary>
/// <remarks>
/// A licence knows keys only by their fingerprints, so this source has keys for models of a manifest:
/// <see cref="IKeySource.FindForModelAsync"/>. Its failures have the codes of the browser's loader.
/// </remarks>
public sealed class LicenceKeySource : IKeySource
{
    private readonly Licence _licence;
    private readonly HttpClient? _client;
    private readonly HttpPolicy _policy;

    /// <param name="licence">The licence, which must not be disposed before the last key was found.</param>
    /// <param name="client">
    /// Asks the licence's endpoint; null if only the keys in the licence are used. The server must know who asks: set a token as its
    /// <c>Authorization</c> header, or in a handler. .NET removes that header from a redirected request, but not what else carries
    /// credentials. A client with others must not follow redirects (<see cref="HttpClientHandler.AllowAutoRedirect"/>).
    /// </param>
    public LicenceKeySource(Licence licence, HttpClient? client = null)
        : this(licence, client, HttpPolicy.Default) { }

    internal LicenceKeySource(Licence licence, HttpClient? client, HttpPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(licence);
        (_licence, _client, _policy) = (licence, client, policy);
    }

    /// <summary>Fails, because a licence does not know key IDs.</summary>
    /// <exception cref="KeySourceException">Always.</exception>
    public ValueTask<ContentKey?> FindAsync(KeyId keyId, CancellationToken cancellationToken = default) =>
        throw new KeySourceException("A licence knows keys only by their fingerprints. Open models that a models.json lists.");

    /// <inheritdoc/>
    /// <exception cref="EncryptedModelException">
    /// <c>wrong-key</c>: the key was wrapped under another customer's key. <c>key-refused</c>, <c>key-revoked</c>, <c>key-expired</c>,
    /// <c>rate-limited</c>, <c>bad-request</c>, <c>unavailable</c>, <c>insecure-transport</c>: the endpoint refused the key.
    /// <c>bad-key-response</c>: its response is for another request. <c>network</c>: there was no response.
    /// </exception>
    public async ValueTask<ContentKey?> FindForModelAsync(
        KeyId keyId,
        string kid,
        ContainerFormat format,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(keyId);
        ArgumentNullException.ThrowIfNull(kid);
        if (_licence.Find(kid, format) is { } own)
        {
            return Unwrap(own);
        }

        if (_licence.Endpoint is not { } endpoint)
        {
            return null;
        }

        if (_client is null)
        {
            throw new KeySourceException(
                $"The licence of '{_licence.Customer}' does not contain the key '{keyId}'. Give {nameof(LicenceKeySource)} an HttpClient, "
                    + $"so that it asks {HttpErrors.Display(endpoint)}, or use a licence that contains the key."
            );
        }

        var request = new WrappedKeyRequest(_client, endpoint, _licence.Customer, _policy);
        return Unwrap(await request.SendAsync(kid, format, cancellationToken).ConfigureAwait(false));
    }

    private ContentKey Unwrap(WrappedContentKey wrapped)
    {
        try
        {
            return _licence.Unwrap(wrapped);
        }
        catch (CryptographicException e)
        {
            throw new EncryptedModelException(
                "wrong-key",
                $"The key {wrapped.Kid} cannot be unwrapped with the licence of '{_licence.Customer}': it was wrapped under another key, "
                    + "perhaps because the customer's key was changed. Use the current licence file.",
                e
            );
        }
    }
}
