using System.Text;

namespace Weights.AspNetCore.Tests;

/// <summary>The forms that a key could have in a file or a response: raw, hex of either case, base64 and base64url.</summary>
internal static class KeyForms
{
    public static void AssertHoldsNone(ReadOnlySpan<byte> content, byte[] key, string where)
    {
        foreach (var form in Of(key))
        {
            Assert.IsLessThan(0, content.IndexOf(form), $"{where} contains a key.");
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
