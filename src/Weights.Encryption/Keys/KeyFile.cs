using System.Security.Cryptography;
using System.Text;

namespace Weights.Encryption;

/// <summary>A file with one key as text, such as the <c>.model_key</c> of the reference design.</summary>
public static class KeyFile
{
    // A key has 64 characters, so a much longer file is not a key file.
    private const int MaxBytes = 1024;

    /// <summary>Reads the key.</summary>
    /// <exception cref="KeySourceException">The file cannot be read, or does not contain a key.</exception>
    public static ContentKey Read(string path)
    {
        var bytes = new byte[MaxBytes + 1];
        try
        {
            using var file = File.OpenRead(path);
            var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return count <= MaxBytes
                ? Parse(bytes.AsSpan(0, count))
                : throw new FormatException("A key file contains one key and nothing else; this file is longer.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeySourceException($"The key file '{path}' cannot be read: {e.Message}", e);
        }
        catch (FormatException e)
        {
            throw new KeySourceException($"The key file '{path}' does not contain a key. {e.Message}{Advice(path)}", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>
    /// Writes a key as 64 hex digits and a line feed into a new file that only its owner can read.
    /// </summary>
    /// <remarks>
    /// The file has its final name and rights from the beginning. There is never a copy under another name, which git would not ignore. If
    /// the process is killed meanwhile, a part of the file can be left, which <see cref="Read"/> refuses.
    /// </remarks>
    /// <exception cref="IOException">
    /// The file exists already and is not changed, or it cannot be written and no part of it is left.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void WriteNew(string path, ContentKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var text = new char[(2 * ContentKey.Length) + 1];
        var bytes = new byte[text.Length];
        try
        {
            key.WriteHex(text);
            text[^1] = '\n';
            Encoding.ASCII.GetBytes(text, bytes);
            OwnerOnlyFile.WriteNew(path, bytes);
        }
        finally
        {
            Array.Clear(text);
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    // Both forms of a key have more characters than this.
    private static string Advice(string path) =>
        new FileInfo(path) is { Exists: true, Length: < 44 }
            ? " If the command that made the file was interrupted, delete the file and make a new key."
            : "";

    /// <summary>Reads a key from bytes of text: UTF-8, or UTF-16 with a byte order mark, as Windows PowerShell writes it.</summary>
    internal static ContentKey Parse(ReadOnlySpan<byte> bytes)
    {
        var chars = new char[bytes.Length];
        try
        {
            return ContentKey.Parse(chars.AsSpan(0, Decode(bytes, chars)));
        }
        finally
        {
            Array.Clear(chars);
        }
    }

    /// <summary>Decodes bytes of text, in the encodings of <see cref="Parse"/>. The caller must zero the characters after use.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="chars">At least as many characters as there are bytes.</param>
    /// <returns>The number of characters.</returns>
    internal static int Decode(ReadOnlySpan<byte> bytes, Span<char> chars) =>
        bytes switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode.GetChars(bytes, chars),
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetChars(bytes, chars),
            _ => Encoding.UTF8.GetChars(bytes, chars),
        };
}
