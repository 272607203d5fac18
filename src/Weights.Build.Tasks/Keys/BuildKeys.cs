using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>The keys of one build. Each is looked up once, and all are zeroed at the end.</summary>
internal sealed class BuildKeys : IDisposable
{
    private readonly Dictionary<KeyId, BuildKey> _keys = [];

    /// <summary>The key IDs without a key.</summary>
    public List<KeyId> Missing { get; } = [];

    /// <summary>Whether any of the keys is the development key.</summary>
    public bool UsesDevelopmentKey => _keys.Values.Any(key => key.IsDevelopment);

    /// <summary>The fingerprints of the keys.</summary>
    public IEnumerable<string> Kids => _keys.Values.Select(key => key.Key.Kid).Distinct(StringComparer.Ordinal);

    /// <summary>The key IDs that nothing can be published under, because they have no key or the development key.</summary>
    public IEnumerable<KeyId> Unpublishable => Missing.Concat(_keys.Where(key => key.Value.IsDevelopment).Select(key => key.Key));

    public BuildKey? this[KeyId keyId] => _keys.GetValueOrDefault(keyId);

    /// <summary>The key of an output; null if it is unencrypted or its key is missing.</summary>
    public BuildKey? Of(PlannedOutput output) => output.KeyId is { } keyId ? this[keyId] : null;

    /// <summary>Finds the keys.</summary>
    /// <param name="keyIds">The key IDs of the models.</param>
    /// <param name="source">The project's key sources.</param>
    /// <param name="developmentKeyFile">
    /// The path of the development key, which is made if it is missing; null if it must not be used.
    /// </param>
    /// <param name="cancellationToken">Stops a running key command.</param>
    /// <exception cref="KeySourceException">A key exists but cannot be used.</exception>
    /// <exception cref="IOException">The development key cannot be written.</exception>
    public static BuildKeys Find(
        IEnumerable<KeyId> keyIds,
        IKeySource source,
        string? developmentKeyFile,
        CancellationToken cancellationToken
    )
    {
        var keys = new BuildKeys();
        try
        {
            foreach (var keyId in keyIds.Distinct())
            {
                // MSBuild tasks are synchronous, and nothing here needs another thread.
                if (source.FindAsync(keyId, cancellationToken).AsTask().GetAwaiter().GetResult() is { } key)
                {
                    keys._keys.Add(keyId, new BuildKey(key, IsDevelopment: false));
                }
                else if (developmentKeyFile is not null)
                {
                    keys._keys.Add(
                        keyId,
                        new BuildKey(DevelopmentKey.ReadOrMake(developmentKeyFile, cancellationToken), IsDevelopment: true)
                    );
                }
                else
                {
                    keys.Missing.Add(keyId);
                }
            }

            return keys;
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var key in _keys.Values)
        {
            key.Key.Dispose();
        }
    }
}

/// <summary>A key of a build.</summary>
/// <param name="Key">The key.</param>
/// <param name="IsDevelopment">Whether it is the development key. Models that are encrypted under it must not be published.</param>
internal sealed record BuildKey(ContentKey Key, bool IsDevelopment);
