using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore;

/// <summary>The names in an app's configuration, and the options that they set.</summary>
internal sealed class ModelKeyConfiguration(IConfiguration configuration) : IConfigureOptions<ModelKeyOptions>
{
    public const string Keys = "Weights:Keys";
    public const string KeyDirectory = "Weights:KeyDirectory";
    public const string KeyFile = "Weights:KeyFile";

    public void Configure(ModelKeyOptions options)
    {
        options.KeyDirectory = Read(KeyDirectory) ?? options.KeyDirectory;
        options.KeyFile = Read(KeyFile) ?? options.KeyFile;
    }

    // An empty value counts as unset, as with environment variables.
    private string? Read(string name) => configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;
}
