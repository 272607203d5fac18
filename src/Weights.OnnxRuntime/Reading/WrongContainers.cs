using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Compares containers with the manifest, and says what is wrong with them.</summary>
internal static class WrongContainers
{
    /// <summary>The container has another length than the manifest says.</summary>
    public static EncryptedModelException OfLength(IContainerBytes bytes, long length, long expected) =>
        bytes.WhyNotAContainer()
        ?? new EncryptedModelException(
            length < expected ? "truncated" : "too-long",
            $"'{bytes.Name}' has {length:N0} bytes, and models.json says {expected:N0}. {bytes.Advice}"
        );

    /// <exception cref="EncryptedModelException"><c>wrong-file</c> or <c>not-a-container</c>.</exception>
    public static void CheckPin(IContainerBytes bytes, ManifestFile file, ReadOnlySpan<byte> pin)
    {
        if (!CryptographicOperations.FixedTimeEquals(file.Pin.Span, pin))
        {
            throw bytes.WhyNotAContainer()
                ?? new EncryptedModelException(
                    "wrong-file",
                    $"'{bytes.Name}' is another or an older file than models.json names; it was not used. {bytes.Advice}"
                );
        }
    }
}
