using System.Diagnostics.CodeAnalysis;

namespace Weights.Blazor;

/// <summary>The source of a model's key (docs/guides/key-delivery.md). URLs are relative to the page's base.</summary>
[SuppressMessage(
    "Design",
    "CA1054:URI-like parameters should not be strings",
    Justification = "The URLs are relative to the page and contain placeholders."
)]
public sealed class ModelKeySource
{
    private ModelKeySource(string kind) => Kind = kind;

    internal string Kind { get; }

    internal string? Url { get; private init; }

    internal string? ServerKey { get; private init; }

    internal bool Offline { get; private init; }

    internal Action<ModelLeaseStatus, string>? OnStatus { get; private init; }

    internal byte[]? CustomerKey { get; private init; }

    internal Func<RequestedModelKey, CancellationToken, Task<byte[]>>? Function { get; private init; }

    internal bool Cookies { get; private set; }

    internal Func<Task<string>>? Token { get; private set; }

    /// <summary>An endpoint that responds with the 32 bytes of the content key, such as <c>MapRawModelKeys</c>.</summary>
    /// <param name="url">
    /// For example <c>api/model-key?keyId={keyId}&amp;kid={kid}</c>. The manifest gives the values of the placeholders.
    /// </param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentException"><paramref name="url"/> is null or empty.</exception>
    public static ModelKeySource FromUrl(string url)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        return new("url") { Url = url };
    }

    /// <summary>
    /// The session protocol of <c>MapModelKeys</c>: each response contains the content key wrapped for one request, and the key has a
    /// lease. JavaScript and .NET never see the bytes of the key.
    /// </summary>
    /// <param name="url">For example <c>api/model-key/session</c>.</param>
    /// <param name="serverKey">The server's signing key, which its log contains. Unsigned responses are refused if it is set.</param>
    /// <param name="onStatus">Receives the reason why the lease ended, and the name of the model whose session was released.</param>
    /// <param name="offline">
    /// Asks the server for the right to use the key on this device without the network (<c>OfflineLease</c>). The key is then kept in the
    /// browser's storage, as one that cannot be exported. Combine it with <see cref="ModelLoadOptions.Cache"/>.
    /// </param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentException"><paramref name="url"/> is null or empty.</exception>
    public static ModelKeySource FromSession(
        string url,
        string? serverKey = null,
        Action<ModelLeaseStatus, string>? onStatus = null,
        bool offline = false
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        return new("session")
        {
            Url = url,
            ServerKey = serverKey,
            OnStatus = onStatus,
            Offline = offline,
        };
    }

    /// <summary>
    /// An endpoint that responds with the content key wrapped under a customer's key. The app has this key, for example from a licence
    /// file.
    /// </summary>
    /// <param name="url">For example <c>api/model-key/wrapped?kid={kid}</c>.</param>
    /// <param name="customerKey">The 32 bytes of the customer's key. The source keeps a copy.</param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="url"/> is null or empty, or <paramref name="customerKey"/> has another length.
    /// </exception>
    public static ModelKeySource FromWrapped(string url, ReadOnlySpan<byte> customerKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        const int length = 32; // AES-256
        return customerKey.Length == length
            ? new("wrapped") { Url = url, CustomerKey = customerKey.ToArray() }
            : throw new ArgumentException(
                $"A customer's key has {length} bytes, but there are {customerKey.Length}. "
                    + "Decode hexadecimal digits with Convert.FromHexString.",
                nameof(customerKey)
            );
    }

    /// <summary>
    /// A function of the app, for example with its own <c>HttpClient</c>. It is called once for each model. With a URL instead, models that
    /// have the same key and are loaded at the same time share one request.
    /// </summary>
    /// <param name="function">
    /// Returns the 32 bytes of the content key. The array is zeroed after use, so the function must not keep it. The token is canceled with
    /// the load.
    /// </param>
    /// <returns>The source.</returns>
    public static ModelKeySource FromFunction(Func<RequestedModelKey, CancellationToken, Task<byte[]>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new("function") { Function = function };
    }

    /// <summary>
    /// The same source, with cookies even if the endpoint has another origin than the page. <c>Weights:AllowedOrigins</c> of the endpoint
    /// must list the page's origin, and browsers must be allowed to send its cookie there (docs/guides/key-delivery.md). Otherwise only
    /// endpoints of the page's own origin get cookies.
    /// </summary>
    /// <returns>A new source; this one does not change.</returns>
    /// <exception cref="InvalidOperationException">The source is a function, which makes its own request.</exception>
    public ModelKeySource WithCookies()
    {
        var source = Copy();
        source.Cookies = true;
        return source;
    }

    /// <summary>The same source, with <c>Authorization: Bearer</c> and a token of the app.</summary>
    /// <param name="token">
    /// Returns the token. It is called for each request, including later renewals of a lease. If it throws during a load, the load ends
    /// with that exception. If it throws during a renewal, the browser's console shows the exception, and it is called again until the
    /// lease ends. On a server, all users share <see cref="EncryptedModelOptions"/>, so set the source in <see cref="ModelLoadOptions"/>.
    /// </param>
    /// <returns>A new source; this one does not change. Loads that run at the same time do not share its requests.</returns>
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
            : throw new InvalidOperationException($"{nameof(FromFunction)} makes its own request. Add cookies or a token there.");
}
