using System.Buffers;
using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>Key files that are incomplete, because the program that wrote them was interrupted.</summary>
internal static class PartialKey
{
    private static readonly SearchValues<byte> _hex = SearchValues.Create("0123456789abcdefABCDEF"u8);
    private static readonly SearchValues<byte> _base64 = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_="u8
    );

    /// <summary>Whether a file is empty, or has the first hex digits of a key and nothing else.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static bool IsHexOrEmpty(string path) => Length(path, _hex) is >= 0;

    /// <summary>Whether a file is not empty, and can be a part of a key in one of its forms of text.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static bool IsText(string path) => Length(path, _base64) is > 0;

    // Null if the file has other bytes, or is as long as a key in hex.
    private static int? Length(string path, SearchValues<byte> allowed)
    {
        var bytes = new byte[2 * ContentKey.Length];
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            var text = bytes.AsSpan(0, count).TrimEnd("\r\n"u8);
            return count < bytes.Length && !text.ContainsAnyExcept(allowed) ? text.Length : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
