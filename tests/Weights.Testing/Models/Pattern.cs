namespace Weights.Testing;

/// <summary>Bytes that are easy to predict, for files that need not be models.</summary>
internal static class Pattern
{
    /// <summary>Byte i is (7 i + 3) mod 256.</summary>
    public static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)((7 * i) + 3);
        }

        return bytes;
    }
}
