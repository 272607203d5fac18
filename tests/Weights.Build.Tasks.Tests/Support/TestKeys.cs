using Weights.Encryption;

namespace Weights.Build.Tasks.Tests;

/// <summary>Keys that no other text in the tests resembles.</summary>
internal static class TestKeys
{
    public const string First = "a1f0c3d2e5b4978869504b3a2d1c0f1e112233445566778899aabbccddeeff0a";
    public const string Second = "b2e1d4c3f6a5889970615a4b3c2d1e0f2233445566778899aabbccddeeff001b";
    public const string Third = "c3d2e5b4a7968a0b81726b5c4d3e2f103344556677889900aabbccddeeff112c";
    public const string Fourth = "d4c3f6a5b8a79b1c92837c6d5e4f30214455667788990011aabbccddeeff223d";

    public static IEnumerable<string> All => [First, Second, Third, Fourth];

    public static string Base64(string hex) => Convert.ToBase64String(Convert.FromHexString(hex));

    public static string Kid(string hex)
    {
        using var key = ContentKey.Parse(hex);
        return key.Kid;
    }
}
