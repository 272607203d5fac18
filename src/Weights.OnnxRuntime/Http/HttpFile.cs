using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Weights.OnnxRuntime;

/// <summary>A container on a web server.</summary>
/// <param name="client">Sends the requests.</param>
/// <param name="url">The file's URL.</param>
/// <param name="expected">The length that the manifest gives, in bytes.</param>
/// <param name="policy">How often a request is repeated.</param>
internal sealed partial class HttpFile(HttpClient client, Uri url, long expected, HttpPolicy policy) : IContainerBytes
{
    // Enough for the start of an HTML page.
    private const int SampleLength = 64;

    private volatile bool _isHtml;

    public string Name => HttpErrors.Display(url);

    public string Advice =>
        "The site may have been deployed again since models.json was read: read it again (EncryptedModels.OpenAsync). Publish all files "
        + "of a build together.";

    public bool IsLocal => false;

    public int MostParts => 4;

    public Uri Url => url;

    public long Expected => expected;

    public HttpPolicy Policy => policy;

    public async ValueTask<IContainerPart> OpenAsync(long offset, long length, CancellationToken cancellationToken) =>
        await HttpPart.OpenAsync(this, offset, length, cancellationToken).ConfigureAwait(false);

    public EncryptedModelException? WhyNotAContainer() =>
        _isHtml
            ? new EncryptedModelException(
                "not-a-container",
                $"The response for {Name} is an HTML page instead of the model. Usually the file is missing and the server falls back to "
                    + "the application's start page, or it sends a login page. Check that the file was published at this address."
            )
            : null;

    /// <summary>Requests bytes of the file. The response has exactly them, or the whole file.</summary>
    /// <param name="from">Where they begin.</param>
    /// <param name="end">Where they end; the one after the last byte.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="EncryptedModelException"><c>network</c>, <c>http-status</c>, or a file of another length.</exception>
    public async Task<HttpConnection> RequestAsync(long from, long end, CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(from == 0 && end == expected ? null : new RangeHeaderValue(from, end - 1), cancellationToken)
            .ConfigureAwait(false);
        try
        {
            if (IsAnotherRange(connection, from))
            {
                // Some servers and proxies refuse ranges, or send others.
                connection.Dispose();
                connection = await ConnectAsync(range: null, cancellationToken).ConfigureAwait(false);
            }

            await CheckAsync(connection, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Looks at the start of the body, to explain a later failure.</summary>
    public void Sample(HttpConnection connection, ReadOnlySpan<byte> start) =>
        _isHtml |=
            connection.Response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml"
            || HtmlStart().IsMatch(Encoding.Latin1.GetString(start[..Math.Min(start.Length, SampleLength)]));

    public void Dispose() { }

    private static bool IsWhole(HttpConnection connection) => connection.Response.StatusCode == HttpStatusCode.OK;

    private static bool IsAnotherRange(HttpConnection connection, long from) =>
        connection.Response.StatusCode switch
        {
            HttpStatusCode.RequestedRangeNotSatisfiable => true,
            HttpStatusCode.PartialContent => connection.IsEncoded
                || connection.Response.Content.Headers.ContentRange is not { Unit: "bytes" } range
                || range.From != from,
            _ => false,
        };

    private Task<HttpConnection> ConnectAsync(RangeHeaderValue? range, CancellationToken cancellationToken) =>
        HttpConnection.OpenAsync(client, url, headers => headers.Range = range, policy, cancellationToken);

    private async Task CheckAsync(HttpConnection connection, CancellationToken cancellationToken)
    {
        var (response, content) = (connection.Response, connection.Response.Content.Headers);
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            throw HttpErrors.Status(url, response, "Publish the .enc files with models.json, and check the property WeightsFilesUrl.");
        }

        if (connection.IsEncoded)
        {
            throw new EncryptedModelException(
                "not-a-container",
                $"The server compressed {Name} (Content-Encoding: {content.ContentEncoding}) although the request does not accept that. "
                    + "Turn compression off for .enc files."
            );
        }

        var length = IsWhole(connection) ? content.ContentLength : content.ContentRange?.Length;
        if (length is { } actual && actual != expected)
        {
            var start = new byte[SampleLength];
            var count = await connection.ReadAsync(start, cancellationToken).ConfigureAwait(false);
            Sample(connection, start.AsSpan(0, count));
            throw WrongContainers.OfLength(this, actual, expected);
        }
    }

    [GeneratedRegex(@"^(\u00ef\u00bb\u00bf)?\s*<(!doctype|html)\b", RegexOptions.IgnoreCase)]
    private static partial Regex HtmlStart();
}
