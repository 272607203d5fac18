using System.Buffers;
using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.Searching;

/// <summary>Finds known keys in small files, also compressed ones. What it reads is zeroed, and compared by kid.</summary>
/// <param name="kids">The kids of the known keys.</param>
internal sealed class KeySearch(IReadOnlySet<string> kids)
{
    // A key has at most 64 characters. The rest is room for another encoding, white space, or the syntax of a small settings file.
    private const int MaxBytes = 1024;

    // gzip and Brotli add less than this to a file that they cannot shorten.
    private const int MaxCompressedBytes = 2 * MaxBytes;

    // Of both alphabets.
    private static readonly SearchValues<char> _base64 = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
    );

    private static readonly SearchValues<char> _hex = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The kid of the known key that the file contains; null if there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="anywhere">Whether a key beside other text counts too. Otherwise the file must be nothing but the key.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public string? KidIn(string path, bool anywhere)
    {
        if (kids.Count == 0 || RealFile.LengthOf(path) is 0 or > MaxCompressedBytes)
        {
            return null;
        }

        // Without a buffer, because nothing would zero it.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (Find(file, anywhere) is { } kid)
        {
            return kid;
        }

        file.Position = 0;
        using var content = CompressedCopy.Open(path, file);
        return content is null ? null : Find(content, anywhere);
    }

    private string? Find(Stream stream, bool anywhere)
    {
        var bytes = new byte[MaxBytes + 1];
        try
        {
            var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return count > MaxBytes ? null : Find(bytes.AsSpan(0, count), anywhere);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            // The file has the extension of a compressed file but is not one.
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private string? Find(ReadOnlySpan<byte> bytes, bool anywhere)
    {
        if (bytes.TrimEnd("\r\n"u8) is { Length: <= ContentKey.Length } && bytes.Length >= ContentKey.Length)
        {
            return Known(bytes[..ContentKey.Length]);
        }

        var chars = new char[bytes.Length];
        try
        {
            var text = chars.AsSpan(0, KeyFile.Decode(bytes, chars));
            return FindText(text, anywhere) ?? (text.Contains('\\') ? FindText(text[..JsonEscapes.Undo(text)], anywhere) : null);
        }
        finally
        {
            Array.Clear(chars);
        }
    }

    // Every run of characters of base64 could be a key. Hex digits are such characters, and the '=' at the end of base64 is not needed.
    private string? FindText(Span<char> text, bool anywhere)
    {
        Span<byte> key = stackalloc byte[ContentKey.Length];
        try
        {
            var others = 0;
            string? found = null;
            while (text.IndexOfAny(_base64) is >= 0 and var start)
            {
                text = text[start..];
                var length = text.IndexOfAnyExcept(_base64) is >= 0 and var end ? end : text.Length;
                var kid = TryDecode(text[..length], key) ? Known(key) : null;
                found ??= kid ?? FindHex(text[..length], key);
                others += kid is null ? 1 : 0;
                text = text[length..];
            }

            return anywhere || others == 0 ? found : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    // A key in a path or behind a prefix, such as '/keys/<hex>', '0x<hex>' and 'key-<hex>': all these characters are of base64 too.
    private string? FindHex(Span<char> text, Span<byte> key)
    {
        string? found = null;
        while (text.IndexOfAny(_hex) is >= 0 and var start)
        {
            text = text[start..];
            var length = text.IndexOfAnyExcept(_hex) is >= 0 and var end ? end : text.Length;
            found ??= length == 2 * ContentKey.Length && ContentKeyText.TryDecode(text[..length], key) ? Known(key) : null;
            text = text[length..];
        }

        return found;
    }

    private static bool TryDecode(Span<char> text, Span<byte> key)
    {
        // Base64 of 32 bytes, without the '='.
        if (text.Length != 43)
        {
            return ContentKeyText.TryDecode(text, key);
        }

        Span<char> padded = stackalloc char[44];
        text.CopyTo(padded);
        padded.Replace('-', '+');
        padded.Replace('_', '/');
        padded[^1] = '=';
        var decoded = ContentKeyText.TryDecode(padded, key);
        padded.Clear();
        return decoded;
    }

    private string? Known(ReadOnlySpan<byte> bytes)
    {
        using var key = ContentKey.FromBytes(bytes);
        return kids.Contains(key.Kid) ? key.Kid : null;
    }
}
