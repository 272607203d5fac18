namespace Weights.Blazor;

/// <summary>The model whose key is asked for, as the manifest describes it.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="KeyId">The id of the key, such as <c>default</c>.</param>
/// <param name="Kid">The key's fingerprint, in hexadecimal digits: which version of the key the file needs.</param>
/// <param name="Format">The container's format, <c>gcm</c> or <c>chunked</c>.</param>
public sealed record ModelKeyRequest(string Name, string KeyId, string Kid, string Format);
