using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>The keys of one build: each looked up once, all zeroed at its end.</summary>
internal sealed class BuildKeys : IDisposable
{
    private readonly Dictionary<KeyId, BuildKey> _keys = [];

    /// <summary>Key ids without a key.</summary>
    public List<KeyId> Missing { get; } = [];

    /// <summary>Whether any of the keys is the development key.</summary>
    public bool UsesDevelopmentKey => _keys.Values.Any(key => key.IsDevelopment);

    public BuildKey? this[KeyId keyId] => _keys.GetValueOrDefault(keyId);

    /// <summary>The key of an output; null in the open.</summary>
    public BuildKey? Of(PlannedOutput output) => output.KeyId is { } keyId ? this[keyId] : null;

    /// <summary>Finds the keys.</summary>
    /// <param name="keyIds">The key ids that the models name.</param>
    /// <param name="source">The project's key sources.</param>
    /// <param name="developmentKeyFile">Where the development key is, or is to be made; null where none may be used.</param>
    /// <param name="cancellationToken">Ends a running key command.</param>
    /// <exception cref="KeySourceException">A key is there but cannot be used.</exception>
    /// <exception cref="IOException">The development key cannot be written.</exception>
    public static BuildKeys Find(
        IEnumerable<KeyId> keyIds,
        IKeySource source,
        string? developmentKeyFile,
        CancellationToken cancellationToken
    )
    {
        var ring = new BuildKeys();
        try
        {
            foreach (var keyId in keyIds.Distinct())
            {
                // MSBuild's tasks are synchronous; nothing here needs a thread of its own.
                if (source.FindAsync(keyId, cancellationToken).AsTask().GetAwaiter().GetResult() is { } key)
                {
                    ring._keys.Add(keyId, new BuildKey(key, IsDevelopment: false));
                }
                else if (developmentKeyFile is not null)
                {
                    ring._keys.Add(keyId, new BuildKey(DevelopmentKey.ReadOrMake(developmentKeyFile), IsDevelopment: true));
                }
                else
                {
                    ring.Missing.Add(keyId);
                }
            }

            return ring;
        }
        catch
        {
            ring.Dispose();
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

/// <summary>A key and whether it may be published with.</summary>
internal sealed record BuildKey(ContentKey Key, bool IsDevelopment);
