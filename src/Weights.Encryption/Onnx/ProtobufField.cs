using Google.Protobuf;

namespace Weights.Encryption;

/// <summary>A message in a file of Protocol Buffers.</summary>
/// <param name="Name">Its type's name, for errors.</param>
/// <param name="Start">Where its fields begin, in bytes from the start of the file.</param>
/// <param name="End">Where they end.</param>
/// <param name="Depth">How many messages it lies in.</param>
internal readonly record struct ProtobufMessage(string Name, long Start, long End, int Depth);

/// <summary>One field of a message: where it lies, not what it holds.</summary>
/// <param name="Message">The message that it belongs to.</param>
/// <param name="Number">Its number.</param>
/// <param name="Type">How it is written.</param>
/// <param name="Position">Where its tag begins, in bytes from the start of the file.</param>
/// <param name="Start">Where its content begins.</param>
/// <param name="End">Where its content ends, and with it the field.</param>
/// <param name="Varint">The value of a field of that wire type.</param>
internal readonly record struct ProtobufField(
    ProtobufMessage Message,
    int Number,
    WireFormat.WireType Type,
    long Position,
    long Start,
    long End,
    ulong Varint
)
{
    /// <summary>The number that the field holds: an int64, an int32 or an enum.</summary>
    public long Integer() => unchecked((long)Is(WireFormat.WireType.Varint).Varint);

    /// <summary>The field as a message of its own.</summary>
    public ProtobufMessage AsMessage(string name)
    {
        // Protocol Buffers' own limit; it keeps hostile nesting off the stack.
        const int MaxDepth = 100;
        return Message.Depth < MaxDepth
            ? new(name, Is(WireFormat.WireType.LengthDelimited).Start, End, Message.Depth + 1)
            : throw Damaged($"lies in more than {MaxDepth} others");
    }

    public ProtobufField Is(WireFormat.WireType type) =>
        Type == type ? this : throw Damaged($"has wire type {(int)Type} instead of {(int)type}");

    public OnnxFormatException Damaged(string how, Exception? cause = null) =>
        OnnxFormatException.At(Position, $"field {Number} of {Message.Name} {how}", cause);
}
