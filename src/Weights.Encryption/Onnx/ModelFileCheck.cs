namespace Weights.Encryption;

/// <summary>
/// Tells whether a file can be a model: an ONNX <c>ModelProto</c> (onnx.proto: field 7 is the graph) or an ONNX Runtime file
/// (FlatBuffers with the identifier <c>ORTM</c>). Walks the outermost fields only and skips over the graph, so it costs the same for any size.
/// </summary>
public static class ModelFileCheck
{
    private const int GraphField = 7;
    private const int LastField = 25;

    /// <summary>Why the file is no model, as the end of a sentence ("it is empty"); null where it can be one.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string? WhyNot(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length == 0)
        {
            return "it is empty";
        }

        Span<byte> start = stackalloc byte[64];
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (start.StartsWith("version https://git-lfs"u8))
        {
            return "it is a Git LFS pointer, not the file itself";
        }

        if (start.Length >= 8 && start[4..8].SequenceEqual("ORTM"u8))
        {
            return null;
        }

        file.Position = 0;
        return HasGraph(file) ? null : "it does not parse as ONNX, or holds no graph";
    }

    private static bool HasGraph(FileStream file)
    {
        var graphs = 0;
        while (file.Position < file.Length)
        {
            if (!TryReadVarint(file, out var tag) || (tag >> 3) is 0 or > LastField || !TrySkip(file, (int)(tag & 7)))
            {
                return false;
            }

            graphs += (tag >> 3) == GraphField ? 1 : 0;
        }

        return graphs > 0;
    }

    // Protocol Buffers wire types: 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes.
    private static bool TrySkip(FileStream file, int wireType)
    {
        ulong length;
        switch (wireType)
        {
            case 0:
                return TryReadVarint(file, out _);
            case 1:
                length = 8;
                break;
            case 2 when TryReadVarint(file, out var given):
                length = given;
                break;
            case 5:
                length = 4;
                break;
            default:
                return false;
        }

        if (length > (ulong)(file.Length - file.Position))
        {
            return false;
        }

        file.Position += (long)length;
        return true;
    }

    private static bool TryReadVarint(FileStream file, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = file.ReadByte();
            if (next < 0)
            {
                return false;
            }

            value |= (ulong)(next & 0x7F) << shift;
            if ((next & 0x80) == 0)
            {
                return true;
            }
        }

        return false;
    }
}
