using System.Net;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore;

/// <summary>Whether anyone between the client and this process can read what they send.</summary>
internal static class KeyTransport
{
    // If one is present, the loopback connection comes from a proxy, not from the client. The app's forwarded-headers middleware
    // removes those that it used.
    private static readonly string[] _proxyHeaders = ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Proto"];

    /// <summary>True for https, and for a client on this machine.</summary>
    public static bool IsPrivate(HttpContext context) => context.Request.IsHttps || IsOnThisMachine(context);

    // The host too, because a proxy on this machine connects from a loopback address for clients elsewhere.
    private static bool IsOnThisMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address)
        && Uri.TryCreate($"http://{context.Request.Host}", UriKind.Absolute, out var uri)
        && uri.IsLoopback
        && !_proxyHeaders.Any(context.Request.Headers.ContainsKey);
}
