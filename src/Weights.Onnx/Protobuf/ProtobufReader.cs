using Google.Protobuf;

namespace Weights.Onnx;

/// <summary>
/// Enumerates the fields of a Protocol Buffers file of any length. The content of a field is skipped, and read only on request.
/// <see cref="CodedInputStream"/> alone would read the fields that it skips, and fails at 2 GiB. Here it only decodes tags, lengths and
/// numbers in a window of the file.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design",
    "CA1001",
    Justification = "A CodedInputStream over an array has nothing to dispose."
)]
internal sealed class ProtobufReader
{
    // Two varints: a field's tag, and its length or number.
    private const int MaxHeader = 2 * 10;

    // After a seek the window is small, because the next field may be skipped too. It grows while fields follow each other.
    private const int SmallestWindow = 512;
    private const int LargestWindow = 64 << 10;

    private readonly Stream _file;
    private readonly CancellationToken _cancellationToken;
    private readonly byte[] _window;
    private long _windowStart;
    private int _windowLength;
    private int _readAhead = SmallestWindow;
    private CodedInputStream _input = new([]);

    public ProtobufReader(Stream file, CancellationToken cancellationToken)
    {
        _file = file;
        _cancellationToken = cancellationToken;
        Length = file.Length;
        _window = new byte[Math.Min(LargestWindow, Length)];
    }

    /// <summary>The file's length in bytes at the start.</summary>
    public long Length { get; }

    /// <summary>The whole file as one message.</summary>
    public ProtobufMessage Whole(string name) => new(name, 0, Length, 0);

    /// <summary>The fields of a message, in the file's order.</summary>
    public IEnumerable<ProtobufField> Fields(ProtobufMessage message)
    {
        for (var position = message.Start; position < message.End; )
        {
            var field = Field(message, position);
            yield return field;
            position = field.End;
        }
    }

    /// <summary>The bytes of a field, which are valid until the next call.</summary>
    /// <param name="field">A length-delimited field.</param>
    /// <param name="limit">The greatest allowed length in bytes.</param>
    public ReadOnlySpan<byte> Bytes(ProtobufField field, int limit)
    {
        var length = field.Is(WireFormat.WireType.LengthDelimited).End - field.Start;
        if (length > limit)
        {
            throw field.Damaged(FormattableString.Invariant($"has {length} bytes; at most {limit} are allowed"));
        }

        if (field.Start >= _windowStart && field.End <= _windowStart + _windowLength)
        {
            return _window.AsSpan((int)(field.Start - _windowStart), (int)length);
        }

        // Safe to allocate: Field checked that the file is long enough.
        var bytes = new byte[length];
        _file.Position = field.Start;
        return _file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length ? bytes : throw Shorter(field.Start);
    }

    private ProtobufField Field(ProtobufMessage message, long position)
    {
        MoveTo(position);
        try
        {
            var tag = _input.ReadTag();
            var number = WireFormat.GetTagFieldNumber(tag);
            var type = WireFormat.GetTagWireType(tag);
            var value = type is WireFormat.WireType.Varint or WireFormat.WireType.LengthDelimited ? _input.ReadUInt64() : 0;
            var start = _windowStart + _input.Position;
            var field = new ProtobufField(message, number, type, position, start, start, value);
            if (start > message.End)
            {
                throw field.Damaged("is truncated");
            }

            ulong length = type switch
            {
                WireFormat.WireType.Varint => 0,
                WireFormat.WireType.Fixed32 => 4,
                WireFormat.WireType.Fixed64 => 8,
                WireFormat.WireType.LengthDelimited => value,
                _ => throw field.Damaged($"has wire type {(int)type}, which ONNX does not use"),
            };

            // Compared before the addition, which could overflow: the length can be any number.
            return length <= (ulong)(message.End - start)
                ? field with
                {
                    End = start + (long)length,
                }
                : throw field.Damaged(FormattableString.Invariant($"has {length} bytes, but only {message.End - start} are left"));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw OnnxFormatException.At(position, $"no field of {message.Name} begins here", e);
        }
    }

    private void MoveTo(long position)
    {
        var needed = (int)Math.Min(MaxHeader, Length - position);
        var windowEnd = _windowStart + _windowLength;
        if (position < _windowStart || position + needed > windowEnd)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            _readAhead = position >= _windowStart && position <= windowEnd ? Math.Min(2 * _readAhead, LargestWindow) : SmallestWindow;
            _file.Position = position;
            _windowStart = position;
            _windowLength = _file.ReadAtLeast(_window.AsSpan(0, Math.Min(_readAhead, _window.Length)), needed, throwOnEndOfStream: false);
            if (_windowLength < needed)
            {
                throw Shorter(position);
            }

            _input = new CodedInputStream(_window, 0, _windowLength);
        }
        else if (_windowStart + _input.Position != position)
        {
            var skipped = (int)(position - _windowStart);
            _input = new CodedInputStream(_window, skipped, _windowLength - skipped);
        }
    }

    private OnnxFormatException Shorter(long position) =>
        OnnxFormatException.At(position, FormattableString.Invariant($"the file had {Length} bytes and became shorter while it was read"));
}
