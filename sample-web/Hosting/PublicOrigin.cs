namespace Weights.Sample.Hosting;

/// <summary>The address that browsers use for the site.</summary>
internal static class PublicOrigin
{
    public const string Setting = "Weights:PublicOrigin";

    /// <summary>Reads the setting; null if it is missing or not an address of the web without a path.</summary>
    public static Uri? Read(IConfiguration configuration) =>
        Uri.TryCreate(configuration[Setting], UriKind.Absolute, out var origin)
        && (origin.Scheme == Uri.UriSchemeHttp || origin.Scheme == Uri.UriSchemeHttps)
        && origin is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
            ? origin
            : null;

    /// <summary>Whether browsers on this machine, and only they, reach the address. Names below .localhost count (RFC 6761).</summary>
    public static bool IsThisMachine(Uri origin) =>
        origin.IsLoopback || origin.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
