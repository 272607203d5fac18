namespace Weights.Testing.Web;

/// <summary>How a <see cref="LoaderSite"/> differs from the usual one.</summary>
internal sealed record LoaderSiteOptions
{
    /// <summary>How long a lease of the session protocol lasts.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a device may use a key without the network; null if it may not.</summary>
    public TimeSpan? OfflineLease { get; init; }

    /// <summary>Folders by the path of their requests, such as <c>/app</c>. <c>index.html</c> is the page of a folder.</summary>
    public IReadOnlyDictionary<string, string> Folders { get; init; } = new Dictionary<string, string>();

    /// <summary>The origin of a reverse proxy in front of the site; null if there is none.</summary>
    public string? ProxyOrigin { get; init; }

    /// <summary>Other origins whose pages get keys, and may read models.json and the models.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>The header <c>Content-Security-Policy</c> of every response.</summary>
    public string? ContentSecurityPolicy { get; init; }
}
