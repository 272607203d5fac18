using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Weights.Testing.Web;

/// <summary>Servers that give files to all origins, but do it as some CDNs and proxies do. They expose no header to the page.</summary>
internal static class OddServers
{
    private static readonly Fault _anyOrigin = Faults.Headers(static headers => headers.AccessControlAllowOrigin = "*");

    /// <summary>Hides Content-Range.</summary>
    public static Fault Hiding => _anyOrigin;

    /// <summary>Closes each connection after so many bytes.</summary>
    public static Fault Cutting(int bytes) => Faults.All(_anyOrigin, Faults.Cut(bytes));

    /// <summary>Ends each response after so many bytes, as if it were complete.</summary>
    public static Fault Ending(int bytes) => Faults.All(_anyOrigin, Faults.End(bytes));

    /// <summary>Compresses whole files, also if a range was requested.</summary>
    /// <param name="withLength">Whether it sends the length of the compressed file, as for a file that was compressed in advance.</param>
    public static Fault Compressing(bool withLength) =>
        Faults.All(
            _anyOrigin,
            async (context, usual) =>
            {
                context.Request.Headers.Remove(HeaderNames.Range);
                var body = context.Response.Body;
                using var compressed = new MemoryStream();
                await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
                {
                    context.Response.Body = gzip;
                    await usual(context);
                }

                context.Response.Body = body;
                context.Response.Headers.ContentEncoding = "gzip";
                context.Response.Headers.ContentLength = withLength ? compressed.Length : null;
                await body.WriteAsync(compressed.ToArray(), context.RequestAborted);
            }
        );

    /// <summary>Says that it has ranges, and sends the whole file.</summary>
    public static Fault WithoutRanges { get; } =
        Faults.All(
            _anyOrigin,
            static (context, usual) =>
            {
                context.Request.Headers.Remove(HeaderNames.Range);
                return usual(context);
            }
        );

    /// <summary>Redirects to signed URLs, of which the second one has expired, and closes each connection after so many bytes.</summary>
    public static Fault Signing(int bytes)
    {
        var signed = 0;
        return Faults.All(
            _anyOrigin,
            (context, usual) =>
                (string?)context.Request.Query["sig"] switch
                {
                    null => Faults.Redirect($"{context.Request.Path}?sig={Interlocked.Increment(ref signed)}")(context, usual),
                    "2" => Faults.Respond(StatusCodes.Status403Forbidden)(context, usual),
                    _ => Faults.Cut(bytes)(context, usual),
                }
        );
    }
}
