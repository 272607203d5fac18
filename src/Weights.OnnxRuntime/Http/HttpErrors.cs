using System.Net;

namespace Weights.OnnxRuntime;

/// <summary>What can go wrong with a request.</summary>
internal static class HttpErrors
{
    /// <summary>The URL without query, fragment and user name, because these may be credentials.</summary>
    public static string Display(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    public static EncryptedModelException Lost(Uri url, Exception cause) =>
        new("network", $"The connection to {Display(url)} failed or was lost: {cause.Message} Load it again.", cause);

    public static EncryptedModelException Silent(Uri url, TimeSpan silence, Exception cause) =>
        new(
            "network",
            $"Nothing arrived from {Display(url)} for {silence.TotalSeconds:0} seconds: the network, the server or a proxy hangs. "
                + "Load it again.",
            cause
        );

    public static EncryptedModelException Status(Uri url, HttpResponseMessage response, string notFound)
    {
        var status = response.StatusCode;
        var advice = status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                " The server requires a login, or refuses this client. Encrypted files are useless without their key: they may be served to "
                    + "everyone.",
            HttpStatusCode.NotFound => " " + notFound,
            >= HttpStatusCode.InternalServerError => " The server failed. The server's log shows why.",
            _ => "",
        };
        return new EncryptedModelException(
            "http-status",
            $"The response for {Display(url)} is {$"{(int)status} {response.ReasonPhrase}".TrimEnd()}.{advice}"
        )
        {
            Status = (int)status,
            RetryAfter = RetryAfterOf(response),
        };
    }

    // A date is compared with the Date of the same response, because the clocks of client and server differ.
    public static TimeSpan? RetryAfterOf(HttpResponseMessage response) =>
        response.Headers.RetryAfter is not { } after ? null
        : after.Delta is { } delta ? delta
        : after.Date - (response.Headers.Date ?? DateTimeOffset.UtcNow) is { } until && until > TimeSpan.Zero ? until
        : TimeSpan.Zero;
}
