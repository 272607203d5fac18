using System.Text;

namespace Weights.Testing;

/// <summary>The forms in which a key can occur in a file, a response or a heap.</summary>
internal static class KeyForms
{
    /// <summary>Hexadecimal in both cases, and base64 and base64url, also if the key begins in the middle of other bytes.</summary>
    public static IEnumerable<string> TextsOf(byte[] key)
    {
        yield return Convert.ToHexString(key);
        yield return Convert.ToHexStringLower(key);
        for (var before = 0; before < 3; before++)
        {
            // Without the characters that share bits with neighbouring bytes.
            var text = Convert.ToBase64String([.. new byte[before], .. key]).TrimEnd('=')[(before == 0 ? 0 : before + 1)..^1];
            yield return text;
            yield return text.Replace('+', '-').Replace('/', '_');
        }
    }

    /// <summary>The key itself, and its texts as bytes.</summary>
    public static IEnumerable<byte[]> BytesOf(byte[] key) => TextsOf(key).Select(Encoding.ASCII.GetBytes).Prepend(key);

    public static void AssertHoldsNone(ReadOnlySpan<byte> content, byte[] key, string where)
    {
        foreach (var form in BytesOf(key))
        {
            Assert.IsLessThan(0, content.IndexOf(form), $"{where} contains a key.");
        }
    }
}
