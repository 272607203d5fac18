using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Weights.AspNetCore;

/// <summary>Whether anyone between the client and this process can read what they send.</summary>
internal static class KeyTransport
{
    private static readonly string[] _proxyHeaders = ["Forwarded", "Via", "X-Real-IP"];

    // The app's forwarded-headers middleware replaces each X-Forwarded-… that it used by X-Original-….
    private static readonly string[] _proxyPrefixes = ["X-Forwarded-", "X-Original-"];

    /// <summary>True for https, and for a client on this machine.</summary>
    public static bool IsPrivate(HttpContext context) => context.Request.IsHttps || IsOnThisMachine(context);

    // The address is not enough, because a proxy on this machine connects from a loopback address for clients elsewhere. The host is not
    // enough either, because nginx sends the proxy's own target as the host unless it is configured otherwise.
    private static bool IsOnThisMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address)
        && LoopbackUrl.Is($"http://{context.Request.Host}")
        && !context.Request.Headers.Keys.Any(IsFromProxy)
        && AreLoopback(context.Request.Headers.Origin)
        && AreLoopback(context.Request.Headers[HeaderNames.Referer]);

    private static bool IsFromProxy(string header) =>
        _proxyHeaders.Contains(header, StringComparer.OrdinalIgnoreCase)
        || _proxyPrefixes.Any(prefix => header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private static bool AreLoopback(StringValues pages) => pages.All(LoopbackUrl.Is);
}
