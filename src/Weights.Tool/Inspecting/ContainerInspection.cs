using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using Weights.Encryption;
using Weights.Onnx;
using Weights.Searching;

namespace Weights.Tool;

/// <summary>Finds out what a file is, and whether a key opens it. Every byte is then verified, and nothing is written.</summary>
internal static class ContainerInspection
{
    private const int ReadLength = 1 << 22;

    // An encrypted file begins with so many bytes of text once in 10^13 files.
    private const int MarkupLength = 32;

    private static readonly SearchValues<byte> _text = SearchValues.Create([
        .. "\t\r\n"u8,
        .. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (byte)c),
    ]);

    /// <param name="path">The file.</param>
    /// <param name="key">The key; null to look at the file only.</param>
    /// <param name="name">The name of the model; null to try those that the path suggests.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static InspectedFile Of(string path, ContentKey? key, string? name, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            throw new IOException("It is a folder. Give the files in it.");
        }

        // A pipe has no length either, and opening one would wait for a writer.
        if (RealFile.Of(path) is { Exists: true, Length: 0 })
        {
            return new InspectedFile
            {
                File = path,
                Format = "unknown",
                Bytes = 0,
                Problem = "It is empty, or a pipe. Copy the file again.",
            };
        }

        var start = Start(path, out var length);
        if (ChunkedHeader.IsMagic(start))
        {
            return Chunked(path, start, length, key, name, cancellationToken);
        }

        return WhyNoContainer(path, start, length) is var (format, problem)
            ? new InspectedFile
            {
                File = path,
                Format = format,
                Bytes = length,
                Problem = problem,
            }
            : Gcm(path, length, key);
    }

    private static (string Format, string Problem)? WhyNoContainer(string path, ReadOnlySpan<byte> start, long length) =>
        IsMarkup(start) ? ("unknown", "It is an HTML or XML page, perhaps of a server that answered with an error.")
        : ModelFileCheck.WhyNot(path) is null ? ("model", "It is an unencrypted model.")
        : length < GcmContainer.Overhead
            ? ("unknown", $"A container has at least {GcmContainer.Overhead} bytes. It is empty, cut or not a container.")
        : length - GcmContainer.Overhead > GcmContainer.MaxPlaintextLength ? ("unknown", "It is longer than the format 'gcm' allows.")
        : null;

    // One in 256 encrypted files begins with '<', too, so all of the first bytes must be text.
    private static bool IsMarkup(ReadOnlySpan<byte> start)
    {
        var trimmed = start.TrimStart(" \t\r\n"u8);
        return trimmed.StartsWith("<"u8) && !trimmed[..Math.Min(trimmed.Length, MarkupLength)].ContainsAnyExcept(_text);
    }

    /// <summary>The name that a <c>chunked</c> container is bound to.</summary>
    /// <exception cref="ContainerException">The key does not open it under any name that its path suggests.</exception>
    public static ModelFileName NameOf(string path, ContentKey key, string? name) =>
        NameOf(path, ChunkedHeader.Read(Start(path, out var length), length), key, name);

    /// <summary>Whether a file is called as an encrypted model.</summary>
    public static bool HasExtension(string path) => path.EndsWith(FileNames.Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The fingerprint of the key, which only <c>chunked</c> files contain; null if there is none, or the file cannot be read.
    /// </summary>
    public static string? KidOf(string path)
    {
        try
        {
            var start = Start(path, out var length);
            return ChunkedHeader.IsMagic(start) ? ChunkedHeader.Read(start, length).Kid : null;
        }
        catch (Exception e) when (e is ContainerException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Verifies every byte of a container.</summary>
    /// <exception cref="ContainerException">The key does not open it under that name.</exception>
    public static void OpenAll(
        string path,
        ContentKey key,
        ModelFileName name,
        ContainerFormat? format,
        CancellationToken cancellationToken
    )
    {
        if (format == ContainerFormat.Chunked)
        {
            using var reader = ChunkedContainerReader.Open(key, name, path);
            ReadAll(reader, cancellationToken);
        }
        else if (format == ContainerFormat.Gcm && Of(path, key, name.Value, cancellationToken).Problem is { } problem)
        {
            throw new ContainerException(problem);
        }
    }

    private static byte[] Start(string path, out long length)
    {
        using var file = File.OpenRead(path);
        if (!file.CanSeek)
        {
            throw new IOException("It is a pipe. Write it to a file first.");
        }

        length = file.Length;
        var start = new byte[ChunkedHeader.Length];
        return start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
    }

    private static InspectedFile Gcm(string path, long length, ContentKey? key)
    {
        var found = new InspectedFile
        {
            File = path,
            Format = "gcm",
            Bytes = length,
            ModelBytes = length - GcmContainer.Overhead,
        };
        using var file = File.OpenRead(path);
        var pin = new byte[GcmContainer.Overhead];
        file.ReadExactly(pin, 0, GcmContainer.IvLength);
        file.Position = length - GcmContainer.TagLength;
        file.ReadExactly(pin, GcmContainer.IvLength, GcmContainer.TagLength);
        found = found with { Pin = Base64Url.EncodeToString(pin) };
        return key is null ? found : Opened(found, file, key);
    }

    private static InspectedFile Opened(InspectedFile found, FileStream file, ContentKey key)
    {
        var container = GC.AllocateUninitializedArray<byte>((int)found.Bytes, pinned: true);
        file.Position = 0;
        file.ReadExactly(container);
        var plaintext = container.AsSpan(GcmContainer.IvLength, container.Length - GcmContainer.Overhead);
        try
        {
            GcmContainer.Open(key, container, plaintext);
            return found with { Opens = true };
        }
        catch (ContainerException e)
        {
            return found with { Opens = false, Problem = e.Message };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    private static InspectedFile Chunked(
        string path,
        byte[] start,
        long length,
        ContentKey? key,
        string? name,
        CancellationToken cancellationToken
    )
    {
        var found = new InspectedFile
        {
            File = path,
            Format = "chunked",
            Bytes = length,
        };
        try
        {
            var header = ChunkedHeader.Read(start, length);
            found = found with
            {
                ModelBytes = header.Layout.PlaintextLength,
                Kid = header.Kid,
                ChunkBytes = header.Layout.ChunkLength,
                Pin = Base64Url.EncodeToString(header.Bytes[ChunkedHeader.SaltedLength..]),
            };
            return key is null ? found : Opened(found, header, key, name, cancellationToken);
        }
        catch (ContainerException e)
        {
            return found with { Opens = key is null ? null : false, Problem = e.Message };
        }
    }

    private static InspectedFile Opened(
        InspectedFile found,
        ChunkedHeader header,
        ContentKey key,
        string? name,
        CancellationToken cancellationToken
    )
    {
        var fitting = NameOf(found.File, header, key, name);
        using var reader = ChunkedContainerReader.Open(key, fitting, found.File);
        ReadAll(reader, cancellationToken);
        return found with { Opens = true, Name = fitting.Value };
    }

    private static ModelFileName NameOf(string path, ChunkedHeader header, ContentKey key, string? name)
    {
        if (key.Kid != header.Kid)
        {
            throw new ContainerException($"The key has the fingerprint {key.Kid}; the file was encrypted with {header.Kid}.");
        }

        List<ModelFileName> names = [.. FileNames.Of(path, name)];
        return names.Find(candidate => ChunkedKey.Fits(key, candidate, header))
            ?? throw new ContainerException(
                $"Its header was changed, or it is none of {string.Join(", ", names.Select(tried => $"'{tried}'"))}. Give --name."
            );
    }

    private static void ReadAll(ChunkedContainerReader reader, CancellationToken cancellationToken)
    {
        var buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(Math.Max(reader.Length, 1), ReadLength), pinned: true);
        try
        {
            for (long at = 0; at < reader.Length; at += buffer.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                reader.Read(at, buffer.AsSpan(0, (int)Math.Min(buffer.Length, reader.Length - at)));
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }
}
