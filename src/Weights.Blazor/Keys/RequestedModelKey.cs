namespace Weights.Blazor;

/// <summary>The model whose key is requested, as in the manifest.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="KeyId">The key ID, such as <c>default</c>.</param>
/// <param name="Kid">The fingerprint of the content key that the file needs: 32 hexadecimal digits.</param>
/// <param name="Format">The container's format, <c>gcm</c> or <c>chunked</c>.</param>
public sealed record RequestedModelKey(string Name, string KeyId, string Kid, string Format);
