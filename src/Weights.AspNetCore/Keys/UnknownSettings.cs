using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Weights.AspNetCore;

/// <summary>
/// Warns of settings that nothing reads. A mistyped name would otherwise be ignored, and the app would run with the default.
/// </summary>
internal sealed class UnknownSettings(IConfiguration configuration, ILogger<UnknownSettings> logger)
{
    // The longest name of a setting has 35 characters with its section. A key has 43 or more.
    private const int MaxShownLength = 42;

    public void Report()
    {
        foreach (var (path, value) in configuration.GetSection(ModelKeyConfiguration.Section).AsEnumerable())
        {
            if (!string.IsNullOrWhiteSpace(value) && !IsKnown(path))
            {
                logger.UnknownSetting(
                    path.Length <= MaxShownLength ? $"'{path}'" : "whose name is not shown because it can be a key",
                    string.Join(
                        ", ",
                        ModelKeyConfiguration
                            .Values.Concat(ModelKeyConfiguration.Lists.Select(list => $"{list}:…"))
                            .Order(StringComparer.Ordinal)
                    )
                );
            }
        }
    }

    private static bool IsKnown(string path) =>
        ModelKeyConfiguration.Values.Contains(path, StringComparer.OrdinalIgnoreCase)
        || ModelKeyConfiguration.Lists.Contains(ConfigurationPath.GetParentPath(path), StringComparer.OrdinalIgnoreCase);
}
