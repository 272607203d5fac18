using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>The keys of the app. It reads them when the app starts, and again when the configuration reloads.</summary>
internal sealed class ModelKeyStore(
    ModelKeyReader reader,
    IConfiguration configuration,
    IHostEnvironment host,
    ILogger<ModelKeyStore> logger
) : IDisposable
{
    private readonly Lock _reading = new();
    private volatile ModelKeySet? _current;
    private IDisposable? _reloads;
    private bool _disposed;

    /// <summary>Whether there is no key to deliver.</summary>
    public bool IsEmpty => _current is null or { IsEmpty: true };

    /// <summary>Reads the keys for the first time and begins to watch the configuration.</summary>
    /// <exception cref="KeySourceException">
    /// A key cannot be read or has a wrong form, or there is no key and the environment is not Development.
    /// </exception>
    /// <exception cref="OptionsValidationException">The default key ID is not valid.</exception>
    public void Start()
    {
        // Watching begins before the first read, so that no change is missed between the two.
        _reloads = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
        Read(mustHaveKey: !host.IsDevelopment());
    }

    /// <summary>
    /// Finds the key that a request asks for; null if the app does not have it. The caller disposes the result after use.
    /// </summary>
    public KeyUse? Find(RequestedKey requested)
    {
        var set = BeginUse();
        if (set?.Find(requested) is { } found)
        {
            return new KeyUse(set, found.KeyId, found.Key);
        }

        set?.EndUse();
        logger.Unknown(requested.KeyId?.Value, requested.Kid, set?.Description ?? ModelKeySet.Empty);
        return null;
    }

    /// <summary>Logs that a key is delivered.</summary>
    public void LogDelivery(KeyUse use) => logger.Delivered(use.KeyId?.Value ?? "development", use.Key.Kid);

    public void Dispose()
    {
        _reloads?.Dispose();
        lock (_reading)
        {
            _disposed = true;
            Replace(null);
        }
    }

    private ModelKeySet? BeginUse()
    {
        // If TryBeginUse fails, a reload has just replaced the set, and the store already has the next set.
        while (_current is { } set)
        {
            if (set.TryBeginUse())
            {
                return set;
            }
        }

        return null;
    }

    private void Read(bool mustHaveKey)
    {
        lock (_reading)
        {
            if (_disposed)
            {
                return;
            }

            var next = reader.Read();
            Replace(next);
            if (mustHaveKey && next.IsEmpty)
            {
                throw new KeySourceException(reader.NoKeyAdvice());
            }

            Report(next);
        }
    }

    private void Replace(ModelKeySet? next)
    {
        var last = _current;
        _current = next;
        last?.EndUse();
    }

    private void Reload()
    {
        try
        {
            Read(mustHaveKey: false);
        }
        catch (Exception e) when (e is KeySourceException or OptionsValidationException)
        {
            logger.NotReloaded(e);
        }
    }

    private void Report(ModelKeySet current)
    {
        foreach (var (keyId, key) in current.Keys)
        {
            logger.KeyLoaded(keyId.Value, key.Kid);
        }

        foreach (var kid in current.Development.Kids)
        {
            logger.DevelopmentKeyLoaded(kid);
        }

        if (current.IsEmpty)
        {
            logger.NoKey(reader.NoKeyAdvice());
        }

        if (current.Development is { Count: > 0, Default: null })
        {
            logger.SeveralDevelopmentKeys(current.Development.Count);
        }

        if (!host.IsDevelopment())
        {
            foreach (var file in reader.DevelopmentKeyFiles)
            {
                logger.DevelopmentKeyIgnored(file, host.EnvironmentName);
            }
        }
    }
}
