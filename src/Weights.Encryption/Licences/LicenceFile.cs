using System.Buffers;
using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>A customer's licence as a file, which only its owner can read.</summary>
public static class LicenceFile
{
    // A licence with a thousand keys has 150 KiB.
    private const int MaxBytes = 1 << 24;

    // Of JSON around the keys, and of each key. The memory never grows, because its old copy would not be zeroed.
    private const int LongestUrl = 1 << 16;
    private const int LongestKey = 1 << 8;

    /// <summary>Reads a licence.</summary>
    /// <returns>The licence, which the caller must dispose.</returns>
    /// <exception cref="KeySourceException">The file cannot be read, or does not contain a licence.</exception>
    public static Licence Read(string path)
    {
        byte[]? bytes = null;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            bytes = file.Length <= MaxBytes ? new byte[file.Length] : throw new FormatException("It is too long for a licence.");
            file.ReadExactly(bytes);
            return Licence.Parse(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeySourceException($"The licence file '{path}' cannot be read: {e.Message}", e);
        }
        catch (FormatException e)
        {
            throw new KeySourceException($"'{path}': {e.Message} Use the licence file as it was given to the customer.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Writes a licence into a new file that only its owner can read.</summary>
    /// <exception cref="IOException">
    /// The file exists already and is not changed, or it cannot be written and no part of it is left.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    /// <exception cref="ObjectDisposedException">The licence was disposed.</exception>
    public static void WriteNew(string path, Licence licence) => WithJson(licence, bytes => OwnerOnlyFile.WriteNew(path, bytes));

    /// <summary>Writes a licence in place of another. After an error the file has its old content.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal static void Replace(string path, Licence licence) =>
        WithJson(
            licence,
            bytes =>
            {
                var temporary = path + "." + Path.GetRandomFileName() + AtomicFile.TemporarySuffix;
                OwnerOnlyFile.WriteNew(temporary, bytes);
                try
                {
                    File.Move(temporary, path, overwrite: true);
                }
                catch
                {
                    File.Delete(temporary);
                    throw;
                }
            }
        );

    private static void WithJson(Licence licence, SpanAction use)
    {
        ArgumentNullException.ThrowIfNull(licence);
        var json = new ArrayBufferWriter<byte>(LongestUrl + (LongestKey * licence.Keys.Count));
        try
        {
            licence.WriteTo(json);
            use(json.WrittenSpan);
        }
        finally
        {
            json.Clear();
        }
    }

    private delegate void SpanAction(ReadOnlySpan<byte> bytes);
}
