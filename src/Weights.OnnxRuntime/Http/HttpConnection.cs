using System.Net.Http.Headers;

namespace Weights.OnnxRuntime;

/// <summary>A response whose body is read as it arrives. It is given up after a long silence.</summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly CancellationTokenSource _scope = new();
    private readonly HttpPolicy _policy;
    private readonly Uri _url;
    private HttpResponseMessage? _response;
    private Stream? _body;

    private HttpConnection(Uri url, HttpPolicy policy) => (_url, _policy) = (url, policy);

    public HttpResponseMessage Response => _response!;

    /// <summary>Whether the bytes of the body are not those of the file.</summary>
    public bool IsEncoded => Response.Content.Headers.ContentEncoding.Any(static coding => coding != "identity");

    /// <summary>Sends a request, and waits for the headers of its response.</summary>
    /// <exception cref="EncryptedModelException"><c>network</c>.</exception>
    public static async Task<HttpConnection> OpenAsync(
        HttpClient client,
        Uri url,
        Action<HttpRequestHeaders> setHeaders,
        HttpPolicy policy,
        CancellationToken cancellationToken
    )
    {
        var connection = new HttpConnection(url, policy);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);

            // The range of a compressed file has other bytes.
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
            setHeaders(request.Headers);
            connection._response = await connection
                .WithinSilenceAsync(
                    cancelled => new ValueTask<HttpResponseMessage>(
                        client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancelled)
                    ),
                    cancellationToken
                )
                .ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Reads what has arrived.</summary>
    /// <returns>The number of bytes; 0 at the end of the body.</returns>
    /// <exception cref="EncryptedModelException"><c>network</c>.</exception>
    public ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken) =>
        WithinSilenceAsync(
            async cancelled =>
            {
                _body ??= await Response.Content.ReadAsStreamAsync(cancelled).ConfigureAwait(false);
                return await _body.ReadAsync(destination, cancelled).ConfigureAwait(false);
            },
            cancellationToken
        );

    public void Dispose()
    {
        _body?.Dispose();
        _response?.Dispose();
        _scope.Dispose();
    }

    private async ValueTask<T> WithinSilenceAsync<T>(Func<CancellationToken, ValueTask<T>> step, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _scope.CancelAfter(_policy.LongestSilence);
        try
        {
            await using var ending = cancellationToken
                .UnsafeRegister(static scope => ((CancellationTokenSource)scope!).Cancel(), _scope)
                .ConfigureAwait(false);
            return await step(_scope.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw _scope.IsCancellationRequested ? HttpErrors.Silent(_url, _policy.LongestSilence, e) : HttpErrors.Lost(_url, e);
        }
    }
}
