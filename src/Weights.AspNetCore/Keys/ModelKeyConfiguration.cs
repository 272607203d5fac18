using Microsoft.Extensions.Configuration;

namespace Weights.AspNetCore;

/// <summary>The names in an app's configuration, and what they set.</summary>
internal static class ModelKeyConfiguration
{
    public const string Keys = "Weights:Keys";
    public const string KeyDirectory = "Weights:KeyDirectory";
    public const string KeyFile = "Weights:KeyFile";

    public static void Apply(ModelKeyOptions options, IConfiguration configuration)
    {
        options.KeyDirectory = Read(configuration, KeyDirectory);
        options.KeyFile = Read(configuration, KeyFile);
    }

    // An empty value counts as unset, as with environment variables.
    private static string? Read(IConfiguration configuration, string name) =>
        configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;
}
