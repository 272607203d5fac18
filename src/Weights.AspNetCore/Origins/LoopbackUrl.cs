namespace Weights.AspNetCore;

/// <summary>Which URLs lead to the machine that asks for them.</summary>
internal static class LoopbackUrl
{
    // All names below .localhost are loopback names (RFC 6761, section 6.3). Uri.IsLoopback knows only 'localhost' itself.
    private const string Domain = ".localhost";

    public static bool Is(Uri url) => url.IsLoopback || url.Host.EndsWith(Domain, StringComparison.OrdinalIgnoreCase);

    /// <summary>False also for a text that is not an absolute URL.</summary>
    public static bool Is(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && Is(uri);
}
