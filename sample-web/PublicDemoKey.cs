using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.Sample;

/// <summary>The key in demo-key/demo-key.txt, built into the assembly: public, and only for the page that says so.</summary>
internal static class PublicDemoKey
{
    /// <summary>The key id of the one model under it.</summary>
    public static KeyId KeyId { get; } = KeyId.Parse("demo");

    /// <summary>
    /// Two arrays that give the key when XORed, other ones at each call. This hides the key from nobody who reads
    /// the page; it only keeps a scanner from finding 32 bytes of key in one piece.
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

    /// <summary>The key itself.</summary>
    public static ContentKey Read()
    {
        using var stream = typeof(PublicDemoKey).Assembly.GetManifestResourceStream("demo-key.txt")!;
        using var reader = new StreamReader(stream);
        return ContentKey.Parse(reader.ReadToEnd());
    }
}
