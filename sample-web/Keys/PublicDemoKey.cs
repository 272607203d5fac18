using System.Reflection;
using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.Sample.Keys;

/// <summary>
/// The key in demo-key/demo-key.txt, which the project puts into the assembly. It is public, and only the page /demo-key uses it.
/// </summary>
internal static class PublicDemoKey
{
    /// <summary>The key ID of the one model that is encrypted with it.</summary>
    public static KeyId KeyId { get; } = KeyId.Parse("demo");

    /// <summary>
    /// Splits the key into two arrays that give it when XORed; each call gives another pair. A person who reads the page can still
    /// find the key. Only a scanner does not find its 32 bytes in one piece.
    /// </summary>
    public static (byte[] First, byte[] Second) Split()
    {
        using var key = Read();
        var first = RandomNumberGenerator.GetBytes(ContentKey.Length);
        var second = new byte[ContentKey.Length];
        key.CopyTo(second);
        for (var i = 0; i < second.Length; i++)
        {
            second[i] ^= first[i];
        }

        return (first, second);
    }

    /// <summary>Reads the key; the caller disposes it.</summary>
    public static ContentKey Read() =>
        ContentKey.Parse(
            typeof(PublicDemoKey)
                .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .Single(metadata => metadata.Key == nameof(PublicDemoKey))
                .Value!
        );
}
