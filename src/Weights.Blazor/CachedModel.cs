namespace Weights.Blazor;

/// <summary>A model whose encrypted files are kept on the device, all or some of them.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Bytes">Bytes of ciphertext on the device, of all versions of the model.</param>
/// <param name="Complete">Whether all files of the version that was used last are there.</param>
/// <param name="Used">When a load or prefetch used it last.</param>
public sealed record CachedModel(string Name, long Bytes, bool Complete, DateTimeOffset Used);
