using System.Net;
using System.Net.Http.Headers;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Reads a <c>models.json</c> from a web server.</summary>
internal static class HttpManifest
{
    // A manifest of ten thousand models has 6 MB.
    private const int MaxLength = 1 << 26;

    /// <returns>The manifest and its URL: a redirect moves the base of relative URLs.</returns>
    /// <exception cref="EncryptedModelException"><c>network</c>, <c>http-status</c> or <c>bad-manifest</c>.</exception>
    public static async Task<(ModelManifest Manifest, Uri Url)> ReadAsync(
        HttpClient client,
        Uri url,
        HttpPolicy policy,
        CancellationToken cancellationToken
    )
    {
        var (json, final) = await new RetryBudget(policy)
            .RepeatAsync(() => RequestAsync(client, url, policy, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        try
        {
            return (ModelManifest.Parse(json, HttpErrors.Display(final)), final);
        }
        catch (ModelManifestException e)
        {
            throw new EncryptedModelException(e.Code, e.Message, e);
        }
    }

    private static async Task<(ReadOnlyMemory<byte> Json, Uri Url)> RequestAsync(
        HttpClient client,
        Uri url,
        HttpPolicy policy,
        CancellationToken cancellationToken
    )
    {
        // An older manifest from a cache would name files and keys of an earlier deployment.
        using var connection = await HttpConnection
            .OpenAsync(
                client,
                url,
                static headers => headers.CacheControl = new CacheControlHeaderValue { NoCache = true },
                policy,
                cancellationToken
            )
            .ConfigureAwait(false);
        if (connection.Response.StatusCode != HttpStatusCode.OK)
        {
            throw HttpErrors.Status(url, connection.Response, "The build writes models.json beside the .enc files.");
        }

        using var json = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int count; (count = await connection.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0; )
        {
            await json.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            if (json.Length > MaxLength)
            {
                throw new EncryptedModelException("bad-manifest", $"{HttpErrors.Display(url)} is too long for a models.json.");
            }
        }

        return (json.ToArray(), connection.Response.RequestMessage?.RequestUri ?? url);
    }
}
