using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Weights.Benchmarks;

/// <summary>Key requests as bytes, one for each signed-in customer. A server accepts the same request again and again.</summary>
internal static class KeyRequests
{
    /// <summary>Signs customers <c>c_0</c>, <c>c_1</c>, … in; returns their <c>Cookie</c> headers.</summary>
    public static async Task<string[]> SignIn(Uri server, int customers)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server };
        var cookies = new string[customers];
        for (var i = 0; i < customers; i++)
        {
            using var login = await client.PostAsync(new Uri($"/login/c_{i}", UriKind.Relative), content: null);
            cookies[i] = string.Join("; ", login.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        }

        return cookies;
    }

    /// <summary>Requests for the raw key, as in the reference design.</summary>
    public static byte[][] Raw(Uri server, string[] cookies) =>
        [
            .. cookies.Select(cookie =>
                Encoding.ASCII.GetBytes($"GET /api/model-key HTTP/1.1\r\nHost: {server.Authority}\r\nCookie: {cookie}\r\n\r\n")
            ),
        ];

    /// <summary>Requests of the session protocol, as the loader sends them.</summary>
    public static byte[][] Session(Uri server, string[] cookies, string kid) =>
        [
            .. cookies.Select(cookie =>
            {
                var body = SessionBody(kid);
                return Encoding.ASCII.GetBytes(
                    $"POST /api/model-key/session HTTP/1.1\r\nHost: {server.Authority}\r\nOrigin: {KeyServerSite.Origin}\r\n"
                        + $"Cookie: {cookie}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"
                );
            }),
        ];

    /// <summary>The body of a request of the session protocol, with a new key pair.</summary>
    public static string SessionBody(string kid)
    {
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var q = ephemeral.ExportParameters(includePrivateParameters: false).Q;
        var (keyId, epk) = (Base64Url.EncodeToString(Convert.FromHexString(kid)), Base64Url.EncodeToString([4, .. q.X!, .. q.Y!]));
        var cnonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        return $$"""{"model":"face/detect","keyId":"{{keyId}}","format":1,"epk":"{{epk}}","cnonce":"{{cnonce}}"}""";
    }
}
