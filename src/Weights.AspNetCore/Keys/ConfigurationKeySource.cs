using Microsoft.Extensions.Configuration;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>
/// Keys in an app's configuration: <c>Weights:Keys:&lt;keyId&gt;</c>, in upper or lower case, like all names in a configuration.
/// </summary>
internal sealed class ConfigurationKeySource(IConfiguration configuration) : IKeySource
{
    /// <summary>The key IDs that have a value.</summary>
    /// <exception cref="KeySourceException">A name is not a valid key ID, or has values below it.</exception>
    public IEnumerable<KeyId> KeyIds
    {
        get
        {
            foreach (var section in configuration.GetSection(ModelKeyConfiguration.Keys).GetChildren())
            {
                if (section.GetChildren().Any())
                {
                    throw new KeySourceException($"The configuration '{section.Path}' has values below it; it must be a key itself.");
                }

                if (!string.IsNullOrWhiteSpace(section.Value))
                {
                    yield return ParseId(section);
                }
            }
        }
    }

    public ValueTask<ContentKey?> FindAsync(KeyId keyId, CancellationToken cancellationToken = default)
    {
        var text = configuration.GetSection(ModelKeyConfiguration.Keys)[keyId.Value];
        if (string.IsNullOrWhiteSpace(text))
        {
            return default;
        }

        try
        {
            return ValueTask.FromResult<ContentKey?>(ContentKey.Parse(text));
        }
        catch (FormatException e)
        {
            throw new KeySourceException($"The configuration '{ModelKeyConfiguration.Keys}:{keyId}' does not hold a key. {e.Message}", e);
        }
    }

    private static KeyId ParseId(IConfigurationSection section)
    {
        try
        {
            return KeyNames.OfSetting(section.Key);
        }
        catch (FormatException e)
        {
            // The path is not shown, because its end can be a key.
            throw new KeySourceException($"The configuration '{ModelKeyConfiguration.Keys}' has a wrong name. {e.Message}", e);
        }
    }
}
