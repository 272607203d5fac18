using Google.Protobuf;

namespace Weights.Encryption;

/// <summary>
/// Walks the fields of Protocol Buffers in a file of any length. What lies in a field is read only when asked for: the walk seeks over it.
/// <see cref="CodedInputStream"/> alone would read what it skips, and stops at 2 GiB; here it decodes tags, lengths and numbers in a window of the file.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "A CodedInputStream over an array holds nothing to dispose of.")]
internal sealed class ProtobufReader
{
    // A field's tag, and its length or number: two varints.
    private const int MaxHeader = 2 * 10;

    // After a seek little is read, since the next field may be skipped again; the more fields follow each other, the more.
    private const int SmallestWindow = 512;
    private const int LargestWindow = 64 << 10;

    private readonly Stream file;
    private readonly CancellationToken cancellationToken;
    private readonly byte[] window = new byte[LargestWindow];
    private long windowStart;
    private int windowLength;
    private int readAhead = SmallestWindow;
    private CodedInputStream input = new([]);

    public ProtobufReader(Stream file, CancellationToken cancellationToken)
    {
        this.file = file;
        this.cancellationToken = cancellationToken;
        Length = file.Length;
    }

    /// <summary>The file's length in bytes when the walk began.</summary>
    public long Length { get; }

    /// <summary>The whole file as one message.</summary>
    public ProtobufMessage Whole(string name) => new(name, 0, Length, 0);

    /// <summary>The fields of a message, in the file's order.</summary>
    public IEnumerable<ProtobufField> Fields(ProtobufMessage message)
    {
        for (var position = message.Start; position < message.End;)
        {
            var field = Field(message, position);
            yield return field;
            position = field.End;
        }
    }

    /// <summary>The bytes of a field, until the next call.</summary>
    /// <param name="field">A length-delimited field.</param>
    /// <param name="limit">The greatest length in bytes that makes sense for it.</param>
    public ReadOnlySpan<byte> Bytes(ProtobufField field, int limit)
    {
        var length = field.Is(WireFormat.WireType.LengthDelimited).End - field.Start;
        if (length > limit)
        {
            throw field.Damaged(FormattableString.Invariant($"has {length} bytes, where {limit} are the most"));
        }

        if (field.Start >= windowStart && field.End <= windowStart + windowLength)
        {
            return window.AsSpan((int)(field.Start - windowStart), (int)length);
        }

        // The field was seen to end before the file does, so the length is no lie.
        var bytes = new byte[length];
        file.Position = field.Start;
        return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length ? bytes : throw Shorter(field.Start);
    }

    private ProtobufField Field(ProtobufMessage message, long position)
    {
        MoveTo(position);
        try
        {
            var tag = input.ReadTag();
            var number = WireFormat.GetTagFieldNumber(tag);
            var type = WireFormat.GetTagWireType(tag);
            var value = type is WireFormat.WireType.Varint or WireFormat.WireType.LengthDelimited ? input.ReadUInt64() : 0;
            var start = windowStart + input.Position;
            var field = new ProtobufField(message, number, type, position, start, start, value);
            if (start > message.End)
            {
                throw field.Damaged("is cut off");
            }

            ulong length = type switch
            {
                WireFormat.WireType.Varint => 0,
                WireFormat.WireType.Fixed32 => 4,
                WireFormat.WireType.Fixed64 => 8,
                WireFormat.WireType.LengthDelimited => value,
                _ => throw field.Damaged($"has wire type {(int)type}, which ONNX does not use"),
            };

            // Compared before it is added: any number can stand there.
            return length <= (ulong)(message.End - start)
                ? field with { End = start + (long)length }
                : throw field.Damaged(FormattableString.Invariant($"has {length} bytes, where {message.End - start} are left"));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw OnnxFormatException.At(position, $"no field of {message.Name} begins there", e);
        }
    }

    private void MoveTo(long position)
    {
        var needed = (int)Math.Min(MaxHeader, Length - position);
        var windowEnd = windowStart + windowLength;
        if (position < windowStart || position + needed > windowEnd)
        {
            cancellationToken.ThrowIfCancellationRequested();
            readAhead = position >= windowStart && position <= windowEnd ? Math.Min(2 * readAhead, LargestWindow) : SmallestWindow;
            file.Position = position;
            windowStart = position;
            windowLength = file.ReadAtLeast(window.AsSpan(0, readAhead), needed, throwOnEndOfStream: false);
            if (windowLength < needed)
            {
                throw Shorter(position);
            }

            input = new CodedInputStream(window, 0, windowLength);
        }
        else if (windowStart + input.Position != position)
        {
            var skipped = (int)(position - windowStart);
            input = new CodedInputStream(window, skipped, windowLength - skipped);
        }
    }

    private OnnxFormatException Shorter(long position) =>
        OnnxFormatException.At(position, FormattableString.Invariant($"the file had {Length} bytes and became shorter while it was read"));
}
