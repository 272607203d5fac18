using System.Text;

namespace Weights.Browser.Tests.Keys;

/// <summary>The forms in which a key could stand somewhere.</summary>
internal static class KeyText
{
    /// <summary>Hexadecimal in both cases, and base64 in both alphabets, also where it begins in the middle of other bytes.</summary>
    public static IEnumerable<string> TextsOf(byte[] key)
    {
        yield return Convert.ToHexString(key);
        yield return Convert.ToHexStringLower(key);
        for (var before = 0; before < 3; before++)
        {
            // Characters that share bits with the neighbours are cut off.
            var text = Convert.ToBase64String([.. new byte[before], .. key]).TrimEnd('=')[(before == 0 ? 0 : before + 1)..^1];
            yield return text;
            yield return text.Replace('+', '-').Replace('/', '_');
        }
    }

    /// <summary>The same as bytes, and the key itself.</summary>
    public static IEnumerable<byte[]> BytesOf(byte[] key) => TextsOf(key).Select(Encoding.ASCII.GetBytes).Prepend(key);
}
