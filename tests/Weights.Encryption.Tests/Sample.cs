namespace Weights.Encryption.Tests;

/// <summary>The plaintexts and the key of the vectors.</summary>
internal static class Sample
{
    public const string KeyHex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    public static ContentKey Key() => ContentKey.Parse(KeyHex);

    /// <summary>Byte i is (7 i + 3) mod 256.</summary>
    public static byte[] Plaintext(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)((7 * i) + 3);
        }

        return bytes;
    }
}
