namespace Weights.Blazor;

/// <summary>What one load does differently from <see cref="EncryptedModelOptions"/>; null leaves it as it is there.</summary>
public sealed class ModelLoadOptions
{
    /// <summary>Where this model's key comes from.</summary>
    public ModelKeySource? Key { get; set; }

    /// <summary>See <see cref="EncryptedModelOptions.Isolate"/>.</summary>
    public bool? Isolate { get; set; }

    /// <summary>See <see cref="EncryptedModelOptions.Memory"/>.</summary>
    public ModelMemory? Memory { get; set; }

    /// <summary>Told how the load gets on. What it throws ends the load, and is what the load throws.</summary>
    public IProgress<ModelLoadProgress>? Progress { get; set; }
}
