using System.Diagnostics.CodeAnalysis;

namespace Weights.Encryption;

/// <summary>The layout of an encrypted file. One content key serves one format.</summary>
[SuppressMessage("Design", "CA1008", Justification = "The numbers are those of the key protocol, which has no 0.")]
public enum ContainerFormat
{
    /// <summary><c>gcm</c>: IV, AES-256-GCM ciphertext and tag of the whole model; the reference layout.</summary>
    Gcm = 1,

    /// <summary><c>chunked</c>: chunks with a tag each, under a key that is unique to the file and bound to its name.</summary>
    Chunked = 2,
}
