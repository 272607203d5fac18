using Microsoft.Extensions.Options;
using Weights.AspNetCore;
using Weights.Encryption;

namespace Weights.Sample.Keys;

/// <summary>The content key that this site's models were encrypted with.</summary>
internal sealed class SiteModelKey(IHostEnvironment host, IConfiguration configuration, IOptions<ModelKeyOptions> options)
{
    // A Debug build copies it next to the assembly. It is never published.
    private const string DevelopmentKeyFile = "weights.development.key";

    /// <summary>The build's <c>WeightsKeyId</c>.</summary>
    public static KeyId KeyId { get; } = KeyId.Parse("default");

    /// <summary>The build's <c>WeightsFormat</c>.</summary>
    public ContainerFormat Format => options.Value.Format;

    /// <summary>
    /// Looks for the key in the environment, in the key file and, in Development, in the development key of a Debug build.
    /// </summary>
    /// <returns>The key, which the caller disposes, or null if the server has none.</returns>
    /// <exception cref="KeySourceException">One of these places has something that is not a key.</exception>
    public ValueTask<ContentKey?> FindAsync(CancellationToken cancellationToken) =>
        Sources(configuration, host).FindAsync(KeyId, cancellationToken);

    /// <summary>The places of the key.</summary>
    public static IKeySource Sources(IConfiguration configuration, IHostEnvironment host)
    {
        List<IKeySource> sources =
        [
            new EnvironmentKeySource(KeyId),
            new KeyFileSource(KeyId, Path.GetFullPath(configuration["Weights:KeyFile"] ?? ".model_key", host.ContentRootPath)),
        ];
        if (host.IsDevelopment())
        {
            sources.Add(new KeyFileSource(KeyId, Path.Combine(AppContext.BaseDirectory, DevelopmentKeyFile)));
        }

        return new KeySourceChain(sources);
    }
}
