using System.Security.Cryptography;

namespace Weights.Encryption.Tests;

/// <summary>Makes containers with a given salt, which the writer cannot, and reads containers in every way.</summary>
internal static class ChunkedSample
{
    public delegate byte[] Reader(ContentKey key, ModelFileName file, string path);

    public static IReadOnlyList<(string Way, Reader Read)> Readers { get; } =
    [
        ("to a file", ToFile),
        ("as a stream", AsStream),
        ("as an asynchronous stream", AsAsyncStream),
        ("copied", Copied),
        ("at random", AtRandom),
        ("in runs of chunks", InRuns),
    ];

    /// <param name="key">The content key.</param>
    /// <param name="file">The name.</param>
    /// <param name="plaintext">The model.</param>
    /// <param name="chunkLog2">log2 of the chunk length.</param>
    /// <param name="salt">The salt; null for the synthetic one.</param>
    public static byte[] Seal(ContentKey key, ModelFileName file, byte[] plaintext, int chunkLog2, byte[]? salt)
    {
        var layout = new ChunkedLayout(plaintext.Length, chunkLog2);
        var header = ChunkedHeader.Make(layout, key.Kid, syntheticSalt: salt is null);
        salt?.CopyTo(header.Salt);
        using var fileKey = salt is null
            ? ChunkedKey.Make(key, file, header, SHA256.HashData(plaintext))
            : ChunkedKey.WithSalt(key, file, header);
        var container = new byte[layout.ContainerLength];
        header.Bytes.CopyTo(container);
        using var cipher = fileKey.Cipher();
        for (var i = 0; i < layout.Count; i++)
        {
            ChunkedKey.Seal(
                cipher,
                i,
                layout.IsLast(i),
                plaintext.AsSpan(i << chunkLog2, layout.LengthOf(i)),
                container.AsSpan((int)layout.OffsetOf(i), layout.LengthOf(i) + 16)
            );
        }

        return container;
    }

    private static byte[] ToFile(ContentKey key, ModelFileName file, string path)
    {
        var destination = path + ".back";
        try
        {
            ChunkedContainerFile.Decrypt(key, file, path, destination);
            return File.ReadAllBytes(destination);
        }
        finally
        {
            File.Delete(destination);
        }
    }

    private static byte[] AsStream(ContentKey key, ModelFileName file, string path)
    {
        using var stream = new ChunkedContainerStream(key, file, File.OpenRead(path));
        using var model = new MemoryStream();
        var buffer = new byte[1000];
        for (int count; (count = stream.Read(buffer, 0, buffer.Length)) > 0; )
        {
            model.Write(buffer, 0, count);
        }

        return model.ToArray();
    }

    // The source completes each read at once, so nothing is waited for.
    private static byte[] AsAsyncStream(ContentKey key, ModelFileName file, string path)
    {
        using var stream = new ChunkedContainerStream(key, file, new MemoryStream(File.ReadAllBytes(path)));
        using var model = new MemoryStream();
        var buffer = new byte[1000];
        for (int count; (count = stream.ReadAsync(buffer, 0, buffer.Length).GetAwaiter().GetResult()) > 0; )
        {
            model.Write(buffer, 0, count);
        }

        return model.ToArray();
    }

    private static byte[] Copied(ContentKey key, ModelFileName file, string path)
    {
        using var stream = new ChunkedContainerStream(key, file, File.OpenRead(path));
        using var model = new MemoryStream();
        stream.CopyTo(model);
        return model.ToArray();
    }

    // Reads the last part first, in parts that begin and end inside chunks.
    private static byte[] AtRandom(ContentKey key, ModelFileName file, string path)
    {
        using var reader = ChunkedContainerReader.Open(key, file, path);
        var model = new byte[reader.Length];
        var part = Math.Max(3000, model.Length / 40);
        for (var offset = (model.Length - 1) / part * part; offset >= 0; offset -= part)
        {
            reader.Read(offset, model.AsSpan(offset, Math.Min(part, model.Length - offset)));
        }

        return model;
    }

    // The last run first, in runs of up to three chunks.
    private static byte[] InRuns(ContentKey key, ModelFileName file, string path)
    {
        var container = File.ReadAllBytes(path);
        var header = container.AsSpan(0, Math.Min(container.Length, ChunkedContainerDecryptor.HeaderLength));
        using var decryptor = ChunkedContainerDecryptor.Open(key, file, header, container.Length);
        var model = new byte[decryptor.Length];
        for (var first = (decryptor.ChunkCount - 1) / 3 * 3; first >= 0; first -= 3)
        {
            var end = Math.Min(first + 3, decryptor.ChunkCount);
            var begin = first * decryptor.ChunkLength;
            decryptor.Decrypt(
                first,
                container.AsSpan((int)decryptor.OffsetOf(first)..(int)decryptor.OffsetOf(end)),
                model.AsSpan((int)begin..(int)Math.Min(end * decryptor.ChunkLength, model.Length))
            );
        }

        return model;
    }
}
