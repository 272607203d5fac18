using System.Net;
using System.Text.Json;

namespace Weights.OnnxRuntime;

/// <summary>What a response of a key endpoint that is not a key means (docs/reference/refusals.md).</summary>
internal static class KeyRefusals
{
    /// <summary>Accepts a 200 of the endpoint itself that is not an HTML page. Every other response is a refusal.</summary>
    /// <exception cref="EncryptedModelException">The code of the refusal.</exception>
    public static void RequireGrant(Uri endpoint, HttpResponseMessage response, ReadOnlySpan<byte> body)
    {
        var final = response.RequestMessage?.RequestUri ?? endpoint;
        if (!SameOrigin(final, endpoint))
        {
            throw Refused($"redirected the request to {HttpErrors.Display(final)}. Set the endpoint's own URL in the licence.");
        }

        var isHtml = response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml";
        if (response.StatusCode == HttpStatusCode.OK && !isHtml)
        {
            return;
        }

        throw (CodeIn(response, body) ?? CodeOf(response.StatusCode)) is { } code
            ? Refused($"responded with {(int)response.StatusCode}: {Advice(code, response)}", code)
        : isHtml ? Refused("responded with an HTML page. That is usually the login page: sign in. Or the path is not the endpoint's.")
        : (int)response.StatusCode is >= 300 and < 400
            ? Refused("redirects to another address, to which credentials are not sent. Set the endpoint's own URL in the licence.")
        : Refused($"responded with {(int)response.StatusCode} instead of 200 and a key. Check the endpoint of the licence.");

        EncryptedModelException Refused(string text, string code = "key-refused") =>
            new(code, $"The key endpoint {HttpErrors.Display(endpoint)} {text}")
            {
                Status = (int)response.StatusCode,
                RetryAfter = HttpErrors.RetryAfterOf(response),
            };
    }

    private static bool SameOrigin(Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;

    // A known code, compared exactly. The server's texts are not repeated, because anything between here and the server can write them.
    private static string? CodeIn(HttpResponseMessage response, ReadOnlySpan<byte> body)
    {
        if (response.IsSuccessStatusCode || response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return null;
        }

        try
        {
            var code = JsonSerializer.Deserialize(body, WrappedKeyGrantContext.Default.KeyProblem)?.Code;
            return
                code
                    is "key-refused"
                        or "key-revoked"
                        or "key-expired"
                        or "rate-limited"
                        or "bad-request"
                        or "unavailable"
                        or "insecure-transport"
                ? code
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // What a response without a known code most probably means.
    private static string? CodeOf(HttpStatusCode status) =>
        status switch
        {
            HttpStatusCode.BadRequest => "bad-request",
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => "key-refused",
            HttpStatusCode.TooManyRequests => "rate-limited",
            >= HttpStatusCode.InternalServerError => "unavailable",
            _ => null,
        };

    private static string Advice(string code, HttpResponseMessage response) =>
        code switch
        {
            "key-refused" when response.StatusCode == HttpStatusCode.Unauthorized =>
                "nobody is signed in. Give the HttpClient a valid token.",
            "key-refused" =>
                "it gives this customer no such key. The server's log has the reason. A server whose key is not the one that the "
                    + "models were published under responds in the same way.",
            "key-revoked" => "this customer's access to the key was withdrawn. Ask the person who gave access to the model.",
            "key-expired" => "the right to the key has ended. Renew it and open the model again.",
            "rate-limited" => "there were too many requests. Open the model again "
                + (HttpErrors.RetryAfterOf(response) is { } after ? $"in {after.TotalSeconds:0} seconds." : "later."),
            "bad-request" => "it does not understand the request. Use a package and a server of one Weights.Build version.",
            "insecure-transport" => "it sends keys only over https. Set an https endpoint in the licence.",
            _ => "it failed, and granted nothing. Open the model again later.",
        };
}

/// <summary>The member of a problem document (RFC 9457) that says why a key was refused.</summary>
internal sealed record KeyProblem(string? Code);
