using Microsoft.Extensions.Options;
using Weights.AspNetCore;
using Weights.Encryption;

namespace Weights.Sample.Keys;

/// <summary>The key that this site's models were encrypted with, where the server was given it: the environment, a file, or the development key of a Debug build.</summary>
internal sealed class BuildKey(IHostEnvironment host, IConfiguration configuration, IOptions<ModelKeyOptions> options)
{
    // Debug builds put it beside the assembly; publishing leaves it out.
    private const string DevelopmentKeyFile = "weights.development.key";

    /// <summary>The build's <c>WeightsKeyId</c>.</summary>
    public static KeyId KeyId { get; } = KeyId.Parse("default");

    /// <summary>The build's <c>WeightsFormat</c>.</summary>
    public ContainerFormat Format => options.Value.Format;

    /// <summary>Finds the key; null where the server has to do with what its store has. The caller disposes it.</summary>
    /// <exception cref="KeySourceException">A place has something else than a key.</exception>
    public ValueTask<ContentKey?> FindAsync(CancellationToken cancellationToken)
    {
        List<IKeySource> places =
        [
            new EnvironmentKeySource(KeyId),
            new KeyFileSource(KeyId, Path.GetFullPath(configuration["Weights:KeyFile"] ?? ".model_key", host.ContentRootPath)),
        ];
        if (host.IsDevelopment())
        {
            places.Add(new KeyFileSource(KeyId, Path.Combine(AppContext.BaseDirectory, DevelopmentKeyFile)));
        }

        return new KeySourceChain(places).FindAsync(KeyId, cancellationToken);
    }
}
