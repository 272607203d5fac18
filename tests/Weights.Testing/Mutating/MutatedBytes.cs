namespace Weights.Testing;

/// <summary>Damaged copies of files, as attackers and bad disks make them. The same seed gives the same bytes.</summary>
internal static class MutatedBytes
{
    private const int MaxLength = 64 << 10;

    /// <summary>A copy of one of the files with one to three changes.</summary>
    public static byte[] Of(byte[][] files, int seed)
    {
#pragma warning disable CA5394 // Not a secret: the same seed must give the same bytes.
        var random = new Random(seed);
        var bytes = files[random.Next(files.Length)];
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            bytes = Change(bytes, files, random);
        }

        return bytes.Length > MaxLength ? bytes[..MaxLength] : bytes;
    }

    private static byte[] Change(byte[] bytes, byte[][] files, Random random)
    {
        var at = random.Next(bytes.Length + 1);
        var end = Math.Min(bytes.Length, at + random.Next(1, 40));
        return random.Next(9) switch
        {
            0 => Replaced(bytes, at, random, old => (byte)(old ^ (1 << random.Next(8)))),
            1 => Replaced(bytes, at, random, _ => (byte)random.Next(256)),
            2 => bytes[..at],
            3 => [.. bytes[..at], .. bytes[end..]],
            4 => [.. bytes[..at], .. Varint(random), .. bytes[at..]],
            5 => [.. bytes[..at], .. Varint(random), .. bytes[Math.Min(bytes.Length, at + 1)..]],
            6 => [.. bytes[..at], .. Repeated(bytes[at..end], random.Next(1, 60)), .. bytes[at..]],
            7 => [.. bytes[..at], .. Nested(bytes[at..], random)],
            _ => [.. bytes[..at], .. Other(files[random.Next(files.Length)], random), .. bytes[at..]],
        };
    }

    private static byte[] Replaced(byte[] bytes, int at, Random random, Func<byte, byte> change)
    {
        if (bytes.Length == 0)
        {
            return [(byte)random.Next(256)];
        }

        var changed = bytes.ToArray();
        changed[at % bytes.Length] = change(changed[at % bytes.Length]);
        return changed;
    }

    // Small numbers, and those around the limits of 31, 32, 63 and 64 bits, as tags, lengths and values.
    private static byte[] Varint(Random random)
    {
        var bits = random.Next(65);
        var value = bits == 64 ? ulong.MaxValue : (1UL << bits) + (ulong)random.Next(-2, 3);
        var bytes = new List<byte>();
        for (; value > 0x7F; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }

    private static IEnumerable<byte> Repeated(byte[] part, int times) => Enumerable.Repeat(part, times).SelectMany(copy => copy);

    // Protocol Buffers: messages in messages, all of one field number.
    private static byte[] Nested(byte[] content, Random random)
    {
        var tag = (byte)((random.Next(1, 16) << 3) | 2);
        for (var levels = random.Next(1, 250); levels > 0 && content.Length < MaxLength; levels--)
        {
            content =
                content.Length < 0x80
                    ? [tag, (byte)content.Length, .. content]
                    : [tag, (byte)(content.Length | 0x80), (byte)((content.Length >> 7) | 0x80), (byte)(content.Length >> 14), .. content];
        }

        return content;
    }

    private static byte[] Other(byte[] file, Random random)
    {
        var at = random.Next(file.Length);
        return file[at..Math.Min(file.Length, at + random.Next(1, 100))];
    }
#pragma warning restore CA5394
}
