using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Weights.AspNetCore;

/// <summary>
/// The origins whose pages get keys: the site's own, <see cref="ModelKeyOptions.AllowedOrigins"/> and those that
/// <see cref="ModelKeyOptions.IsOriginAllowed"/> allows. If there are none, all origins of this machine are allowed in Development. The
/// list is read again when the configuration reloads.
/// </summary>
internal sealed class OriginAllowList : IDisposable
{
    private static readonly object _matched = new();

    private readonly IOptionsFactory<ModelKeyOptions> _options;
    private readonly ILogger<OriginAllowList> _logger;
    private readonly bool _isDevelopment;
    private readonly IDisposable _reloads;
    private readonly Lock _reading = new();
    private volatile OriginRules _rules;

    /// <summary>Reads the entries and begins to watch the configuration.</summary>
    /// <exception cref="OptionsValidationException">An entry is not an origin.</exception>
    public OriginAllowList(
        IOptionsFactory<ModelKeyOptions> options,
        IConfiguration configuration,
        IHostEnvironment host,
        ILogger<OriginAllowList> logger
    )
    {
        (_options, _logger, _isDevelopment) = (options, logger, host.IsDevelopment());
        _rules = Read();
        _reloads = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    /// <summary>The site's own origin; null if it is not configured.</summary>
    public string? PublicOrigin => _rules.PublicOrigin;

    /// <summary>The listed origins that are <c>http:</c> and not of this machine.</summary>
    public IEnumerable<string> HttpOrigins => _rules.HttpOrigins;

    public bool IsEmpty => _rules.IsEmpty;

    /// <summary>
    /// Returns the request's <c>Origin</c>, byte for byte, if it is the only one and allowed; otherwise null. Host and forwarded headers
    /// are not used. A request has one result, also if the list changes meanwhile.
    /// </summary>
    public string? Match(HttpRequest request)
    {
        var items = request.HttpContext.Items;
        if (items.TryGetValue(_matched, out var known))
        {
            return (string?)known;
        }

        // If the app's function throws, this request has no allowed origin.
        items[_matched] = null;
        if (request.Headers.Origin is not [{ } origin])
        {
            return null;
        }

        if (_rules.Allows(origin))
        {
            items[_matched] = origin;
            return origin;
        }

        if (_isDevelopment)
        {
            Explain(origin);
        }

        return null;
    }

    /// <summary>Whether an origin is on the list. Those that only the app's function allows are not.</summary>
    public bool Lists(string origin) => _rules.Lists(origin);

    public void Dispose() => _reloads.Dispose();

    private OriginRules Read() => new(_options.Create(Options.DefaultName), _isDevelopment);

    private void Reload()
    {
        lock (_reading)
        {
            try
            {
                var (last, next) = (_rules, Read());
                _rules = next;
                if (last.ToString() != next.ToString())
                {
                    _logger.OriginsReloaded(next.ToString());
                }
            }
            catch (OptionsValidationException e)
            {
                _logger.OriginsNotReloaded(e);
            }
        }
    }

    private void Explain(string origin)
    {
        if (OriginText.IsNormal(origin))
        {
            _logger.OriginRefused(origin);
        }
        else if (origin == "null")
        {
            _logger.NoOriginRefused();
        }
    }
}
