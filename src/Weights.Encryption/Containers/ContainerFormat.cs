namespace Weights.Encryption;

/// <summary>The layout of an encrypted file. One content key serves one format.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1008", Justification = "The numbers are the key protocol's; 0 is no format.")]
public enum ContainerFormat
{
    /// <summary>v1: IV, AES-256-GCM ciphertext and tag in one shot; the reference layout.</summary>
    Gcm = 1,

    /// <summary>v2: chunks with a tag each, under a key of the file's own, bound to its name.</summary>
    Chunked = 2,
}
