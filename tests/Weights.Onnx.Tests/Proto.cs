using Google.Protobuf;

namespace Weights.Onnx.Tests;

/// <summary>Protocol Buffers fields as bytes, valid or invalid, in the order of the test.</summary>
internal static class Proto
{
    public static byte[] Field(int number, long value) =>
        Written(output =>
        {
            output.WriteTag(number, WireFormat.WireType.Varint);
            output.WriteInt64(value);
        });

    public static byte[] Field(int number, string text) =>
        Written(output =>
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteString(text);
        });

    public static byte[] Field(int number, params byte[][] parts)
    {
        var content = Join(parts);
        return [.. Head(number, (ulong)content.Length), .. content];
    }

    /// <summary>Tag and length only, for content that is written separately or missing.</summary>
    public static byte[] Head(int number, ulong length) =>
        Written(output =>
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteUInt64(length);
        });

    public static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    private static byte[] Written(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            write(output);
        }

        return stream.ToArray();
    }
}
