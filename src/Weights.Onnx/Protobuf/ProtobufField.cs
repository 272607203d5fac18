using Google.Protobuf;

namespace Weights.Onnx;

/// <summary>A message in a Protocol Buffers file.</summary>
/// <param name="Name">Its type's name, for errors.</param>
/// <param name="Start">Start of its fields, in bytes from the start of the file.</param>
/// <param name="End">End of its fields.</param>
/// <param name="Depth">The number of messages that contain it.</param>
internal readonly record struct ProtobufMessage(string Name, long Start, long End, int Depth);

/// <summary>One field of a message: its place in the file, not its content.</summary>
/// <param name="Message">The message that contains it.</param>
/// <param name="Number">Its number.</param>
/// <param name="Type">Its wire type.</param>
/// <param name="Position">Start of its tag, in bytes from the start of the file.</param>
/// <param name="Start">Start of its content.</param>
/// <param name="End">End of its content and of the field.</param>
/// <param name="Varint">Its value if its wire type is varint.</param>
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
    /// <summary>The value of the field: an int64, an int32 or an enum.</summary>
    public long Integer() => unchecked((long)Is(WireFormat.WireType.Varint).Varint);

    /// <summary>The field as a message.</summary>
    public ProtobufMessage AsMessage(string name)
    {
        // The usual limit of Protocol Buffers. Without it, hostile nesting would overflow the stack.
        const int MaxDepth = 100;
        return Message.Depth < MaxDepth
            ? new(name, Is(WireFormat.WireType.LengthDelimited).Start, End, Message.Depth + 1)
            : throw Damaged($"is nested in more than {MaxDepth} messages");
    }

    public ProtobufField Is(WireFormat.WireType type) =>
        Type == type ? this : throw Damaged($"has wire type {(int)Type} instead of {(int)type}");

    public OnnxFormatException Damaged(string how, Exception? cause = null) =>
        OnnxFormatException.At(Position, $"field {Number} of {Message.Name} {how}", cause);
}
