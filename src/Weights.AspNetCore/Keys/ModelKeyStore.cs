using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>The keys in force: read when the app starts, and again when its configuration reloads.</summary>
internal sealed class ModelKeyStore(
    ModelKeyReader reader,
    IConfiguration configuration,
    IHostEnvironment host,
    ILogger<ModelKeyStore> logger
) : IDisposable
{
    private readonly Lock _reading = new();
    private volatile ModelKeySet? _ring;
    private IDisposable? _reloads;

    /// <summary>Reads the keys for the first time and begins to watch the configuration.</summary>
    /// <exception cref="KeySourceException">A key cannot be read or is no key; or, outside Development, there is none.</exception>
    /// <exception cref="OptionsValidationException">The default key id is none.</exception>
    public void Start()
    {
        // Before the first reading, so that no change falls between the two.
        _reloads = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
        var first = Read();
        if (first.IsEmpty && !host.IsDevelopment())
        {
            throw new KeySourceException(reader.NoKeyAdvice());
        }

        Report(first);
    }

    /// <summary>Whether there is no key to hand out.</summary>
    public bool IsEmpty => _ring is null or { IsEmpty: true };

    /// <summary>Finds the key that a request asks for, and under which key id; null for a development key. It belongs to the store: do not dispose it.</summary>
    public (KeyId? KeyId, ContentKey Key)? Find(RequestedKey request)
    {
        var found = _ring?.Find(request);
        if (found is null)
        {
            logger.Unknown(request.KeyId?.Value, request.Kid, _ring?.Description ?? ModelKeySet.Empty);
        }

        return found;
    }

    /// <summary>Writes down that a key is handed out.</summary>
    public void LogDelivery(KeyId? keyId, ContentKey key) => logger.Delivered(keyId?.Value ?? "development", key.Kid);

    public void Dispose()
    {
        _reloads?.Dispose();
        _ring?.Dispose();
    }

    private ModelKeySet Read()
    {
        lock (_reading)
        {
            // Requests may be using the keys of the last reading: those are zeroed when they are collected.
            return _ring = reader.Read();
        }
    }

    private void Reload()
    {
        try
        {
            Report(Read());
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
            logger.InForce(keyId.Value, key.Kid);
        }

        foreach (var kid in current.Development.Kids)
        {
            logger.DevelopmentKeyInForce(kid);
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
