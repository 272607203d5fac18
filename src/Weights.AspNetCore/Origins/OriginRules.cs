using Microsoft.Extensions.Options;

namespace Weights.AspNetCore;

/// <summary>The origins that the options allow, read and normalised.</summary>
internal sealed class OriginRules
{
    private readonly HashSet<string> _origins = new(StringComparer.Ordinal);
    private readonly List<SubdomainPattern> _patterns = [];
    private readonly Func<string, bool>? _isAllowed;
    private readonly bool _loopback;

    /// <param name="options">The options.</param>
    /// <param name="isDevelopment">Whether all origins of this machine are allowed if the options allow none.</param>
    /// <exception cref="OptionsValidationException">An entry is not an origin.</exception>
    public OriginRules(ModelKeyOptions options, bool isDevelopment)
    {
        if (options.PublicOrigin is { } own)
        {
            PublicOrigin =
                OriginText.TryNormalise(own, out var origin) && !OriginText.IsApp(origin)
                    ? origin
                    : throw NotAnOrigin(own, nameof(ModelKeyOptions.PublicOrigin), origin);
            _origins.Add(PublicOrigin);
        }

        foreach (var entry in options.AllowedOrigins)
        {
            Add(entry);
        }

        _isAllowed = options.IsOriginAllowed;
        var isEmpty = _origins.Count == 0 && _patterns.Count == 0 && _isAllowed is null;
        _loopback = isEmpty && isDevelopment;
        IsEmpty = isEmpty && !_loopback;
    }

    /// <summary>The site's own origin; null if it is not configured.</summary>
    public string? PublicOrigin { get; }

    /// <summary>Whether no origin is allowed.</summary>
    public bool IsEmpty { get; }

    /// <summary>The listed origins that are <c>http:</c> and not of this machine.</summary>
    public IEnumerable<string> HttpOrigins =>
        _origins
            .Where(OriginText.IsPlainHttp)
            .Concat(_patterns.Where(pattern => pattern.IsPlainHttp).Select(pattern => pattern.ToString()));

    private IEnumerable<string> Listed => _origins.Concat(_patterns.Select(pattern => pattern.ToString())).Order(StringComparer.Ordinal);

    /// <summary>Whether the list allows an origin, without a call of <see cref="ModelKeyOptions.IsOriginAllowed"/>.</summary>
    public bool Lists(string origin) =>
        _origins.Contains(origin) || _patterns.Exists(pattern => pattern.Matches(origin)) || (_loopback && OriginText.IsLoopback(origin));

    /// <summary>Whether the list or the app allows an origin.</summary>
    public bool Allows(string origin) => Lists(origin) || (_isAllowed is not null && OriginText.IsNormal(origin) && _isAllowed(origin));

    /// <summary>The list, for the log.</summary>
    public override string ToString() => Listed.Any() ? string.Join(", ", Listed) : "none";

    private static OptionsValidationException NotAnOrigin(string entry, string option, string? app)
    {
        var what = app is null ? "is not an origin" : "is the origin of an app or an extension, not of a site";
        return new OptionsValidationException(
            option,
            typeof(ModelKeyOptions),
            [
                $"'{entry}' in {nameof(ModelKeyOptions)}.{option} {what}: write it like https://shop.example, without a path. In"
                    + $" {nameof(ModelKeyOptions.AllowedOrigins)}, https://*.shop.example allows all subdomains. '*' and 'null' are not"
                    + " allowed, and neither are all names below a top-level domain.",
            ]
        );
    }

    private void Add(string entry)
    {
        if (SubdomainPattern.IsOne(entry))
        {
            _patterns.Add(
                SubdomainPattern.TryParse(entry, out var pattern)
                    ? pattern
                    : throw NotAnOrigin(entry, nameof(ModelKeyOptions.AllowedOrigins), app: null)
            );
            return;
        }

        _origins.Add(
            OriginText.TryNormalise(entry, out var origin)
                ? origin
                : throw NotAnOrigin(entry, nameof(ModelKeyOptions.AllowedOrigins), app: null)
        );
    }
}
