namespace Weights.Encryption.Tests;

/// <summary>The key of the vectors.</summary>
internal static class Sample
{
    public const string KeyHex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    public static ContentKey Key() => ContentKey.Parse(KeyHex);
}
