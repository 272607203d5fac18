using System.Text;

namespace Weights.AspNetCore.Tests;

/// <summary>A key as it might stand in a file or an answer: raw, in hex of either case, in base64 and base64url.</summary>
internal static class KeyForms
{
    public static void AssertHoldsNone(ReadOnlySpan<byte> content, byte[] key, string where)
    {
        foreach (var form in Of(key))
        {
            Assert.IsLessThan(0, content.IndexOf(form), $"{where} holds a key.");
        }
    }

    public static byte[][] Of(byte[] key) =>
        [
            key,
            Encoding.ASCII.GetBytes(Convert.ToHexString(key)),
            Encoding.ASCII.GetBytes(Convert.ToHexStringLower(key)),
            Encoding.ASCII.GetBytes(Convert.ToBase64String(key).TrimEnd('=')),
            Encoding.ASCII.GetBytes(Convert.ToBase64String(key).TrimEnd('=').Replace('+', '-').Replace('/', '_')),
        ];
}
