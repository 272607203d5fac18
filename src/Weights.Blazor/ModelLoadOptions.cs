namespace Weights.Blazor;

/// <summary>Options of one load. Null means the option of <see cref="EncryptedModelOptions"/>.</summary>
public sealed class ModelLoadOptions
{
    /// <summary>The source of this model's key.</summary>
    public ModelKeySource? Key { get; set; }

    /// <summary>
    /// Also accepts a model that is published unencrypted. Otherwise a load with a key (<see cref="Key"/> or
    /// <see cref="EncryptedModelOptions.Key"/>) ends with the code <c>not-encrypted</c>.
    /// </summary>
    public bool AllowUnencrypted { get; set; }

    /// <summary>See <see cref="EncryptedModelOptions.Isolate"/>.</summary>
    public bool? Isolate { get; set; }

    /// <summary>See <see cref="EncryptedModelOptions.Memory"/>.</summary>
    public ModelMemory? Memory { get; set; }

    /// <summary>See <see cref="EncryptedModelOptions.Cache"/>.</summary>
    public ModelCacheOptions? Cache { get; set; }

    /// <summary>Receives the progress of the load. If it throws, the load ends with that exception.</summary>
    public IProgress<ModelLoadProgress>? Progress { get; set; }
}
