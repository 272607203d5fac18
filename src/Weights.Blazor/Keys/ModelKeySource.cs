using System.Diagnostics.CodeAnalysis;

namespace Weights.Blazor;

/// <summary>Where the key of a model comes from (docs/guides/key-delivery.md). URLs are relative to the page's base.</summary>
[SuppressMessage(
    "Design",
    "CA1054:URI-like parameters should not be strings",
    Justification = "They are relative to the page, and hold placeholders."
)]
public sealed class ModelKeySource
{
    private ModelKeySource(string kind) => Kind = kind;

    internal string Kind { get; }

    internal string? Url { get; private init; }

    internal string? ServerKey { get; private init; }

    internal Action<ModelLeaseStatus, string>? OnStatus { get; private init; }

    internal byte[]? CustomerKey { get; private init; }

    internal Func<ModelKeyRequest, CancellationToken, Task<byte[]>>? Function { get; private init; }

    internal bool Cookies { get; private set; }

    internal Func<Task<string>>? Token { get; private set; }

    /// <summary>An endpoint that answers with the 32 bytes of the key, such as <c>MapRawModelKeys</c>.</summary>
    /// <param name="url">Such as <c>api/model-key?keyId={keyId}&amp;kid={kid}</c>; the placeholders are filled in from the manifest.</param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentException"><paramref name="url"/> is null or empty.</exception>
    public static ModelKeySource FromUrl(string url)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        return new("url") { Url = url };
    }

    /// <summary>The session protocol of <c>MapModelKeys</c>: the key arrives wrapped for one request, is never a value in JavaScript or .NET, and is lent.</summary>
    /// <param name="url">Such as <c>api/model-key/session</c>.</param>
    /// <param name="serverKey">The server's signing key, as its log says it; unsigned answers are refused then.</param>
    /// <param name="onStatus">Told why the lease ended, and the name of the model whose session is released now.</param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentException"><paramref name="url"/> is null or empty.</exception>
    public static ModelKeySource FromSession(string url, string? serverKey = null, Action<ModelLeaseStatus, string>? onStatus = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        return new("session")
        {
            Url = url,
            ServerKey = serverKey,
            OnStatus = onStatus,
        };
    }

    /// <summary>For whoever holds a customer's key, such as from a licence file: the endpoint answers with the content key wrapped under it.</summary>
    /// <param name="url">Such as <c>api/model-key/wrapped?kid={kid}</c>.</param>
    /// <param name="customerKey">The 32 bytes of the customer's key; a copy is kept as long as the source is.</param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentException"><paramref name="url"/> is null or empty, or <paramref name="customerKey"/> has another length.</exception>
    public static ModelKeySource FromWrapped(string url, ReadOnlySpan<byte> customerKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        const int length = 32; // AES-256
        return customerKey.Length == length
            ? new("wrapped") { Url = url, CustomerKey = customerKey.ToArray() }
            : throw new ArgumentException(
                $"A customer's key has {length} bytes, and there are {customerKey.Length}: decode its hexadecimal digits first (Convert.FromHexString).",
                nameof(customerKey)
            );
    }

    /// <summary>
    /// The app's own way to the key, such as an <c>HttpClient</c> of yours. Models that are loaded at the same time and have the same key are not served by one call, as they are from a URL.
    /// </summary>
    /// <param name="function">Gives the 32 bytes of the key. The array is taken over, and zeroed as soon as it is on its way; the token is cancelled with the load.</param>
    /// <returns>The source.</returns>
    public static ModelKeySource FromFunction(Func<ModelKeyRequest, CancellationToken, Task<byte[]>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new("function") { Function = function };
    }

    /// <summary>
    /// The same source, asked with the endpoint's cookies also where it is of another origin than the page. That origin's <c>Weights:AllowedOrigins</c> has to list the page's, and
    /// its cookie has to be one that browsers send there (docs/guides/key-delivery.md). Without it only endpoints of the page's own origin get cookies.
    /// </summary>
    /// <returns>Another source; this one stays as it is.</returns>
    /// <exception cref="InvalidOperationException">The source is a function, which makes its own request.</exception>
    public ModelKeySource WithCookies()
    {
        var source = Copy();
        source.Cookies = true;
        return source;
    }

    /// <summary>The same source, asked with <c>Authorization: Bearer</c> and a token of the app's.</summary>
    /// <param name="token">
    /// Gives the token; called for each request, also for those that renew a lease later. What it throws ends a load that is under way; of a later renewal it is for the
    /// browser's console, and the function is called again until the lease ends. On a server, where all users share <see cref="EncryptedModelOptions"/>, give it in <see cref="ModelLoadOptions"/>.
    /// </param>
    /// <returns>Another source; this one stays as it is. Loads that run at once do not share a request of it.</returns>
    /// <exception cref="InvalidOperationException">The source is a function, which makes its own request.</exception>
    public ModelKeySource WithBearerToken(Func<Task<string>> token)
    {
        ArgumentNullException.ThrowIfNull(token);
        var source = Copy();
        source.Token = token;
        return source;
    }

    private ModelKeySource Copy() =>
        Function is null
            ? (ModelKeySource)MemberwiseClone()
            : throw new InvalidOperationException($"{nameof(FromFunction)} makes its own request: add cookies or a token there.");
}
