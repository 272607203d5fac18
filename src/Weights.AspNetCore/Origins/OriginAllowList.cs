using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore;

/// <summary>
/// The origins whose pages get keys: the site's own and <see cref="ModelKeyOptions.AllowedOrigins"/>. If there are none, all origins of
/// this machine are allowed in Development.
/// </summary>
internal sealed class OriginAllowList
{
    private readonly HashSet<string> _origins = new(StringComparer.Ordinal);
    private readonly bool _loopback;

    /// <summary>Reads and normalises the entries.</summary>
    /// <exception cref="OptionsValidationException">An entry is not an origin.</exception>
    public OriginAllowList(IOptions<ModelKeyOptions> options, IHostEnvironment host)
    {
        if (options.Value.PublicOrigin is { } own)
        {
            PublicOrigin = Normalise(own, nameof(ModelKeyOptions.PublicOrigin), apps: false);
            _origins.Add(PublicOrigin);
        }

        _origins.UnionWith(
            options.Value.AllowedOrigins.Select(entry => Normalise(entry, nameof(ModelKeyOptions.AllowedOrigins), apps: true))
        );
        _loopback = _origins.Count == 0 && host.IsDevelopment();
    }

    /// <summary>The site's own origin; null if it is not configured.</summary>
    public string? PublicOrigin { get; }

    /// <summary>The listed origins that are <c>http:</c> and not of this machine.</summary>
    public IEnumerable<string> HttpOrigins => _origins.Where(OriginText.IsPlainHttp).Order(StringComparer.Ordinal);

    public bool IsEmpty => _origins.Count == 0 && !_loopback;

    /// <summary>
    /// Returns the request's <c>Origin</c>, byte for byte, if it is the only one and on the list; otherwise null. Host and
    /// forwarded headers are not used.
    /// </summary>
    public string? Match(HttpRequest request) => request.Headers.Origin is [{ } origin] && Contains(origin) ? origin : null;

    /// <summary>Whether an origin is on the list.</summary>
    public bool Contains(string origin) => _origins.Contains(origin) || (_loopback && OriginText.IsLoopback(origin));

    private static string Normalise(string entry, string option, bool apps)
    {
        if (OriginText.TryNormalise(entry, out var origin) && (apps || !OriginText.IsApp(origin)))
        {
            return origin;
        }

        var what = origin is null ? "is not an origin" : "is the origin of an app or an extension, not of a site";
        throw new OptionsValidationException(
            option,
            typeof(ModelKeyOptions),
            [
                $"'{entry}' in {nameof(ModelKeyOptions)}.{option} {what}: write it like https://shop.example, without a path."
                    + " '*' and 'null' are not allowed.",
            ]
        );
    }
}
