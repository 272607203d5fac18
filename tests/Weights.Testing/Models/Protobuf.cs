using System.Text;

namespace Weights.Testing;

/// <summary>Protocol Buffers as bytes, field by field (https://protobuf.dev/programming-guides/encoding/).</summary>
internal static class Protobuf
{
    private const int VarintType = 0;
    private const int LengthDelimitedType = 2;

    /// <summary>A field that holds bytes: a message, a string, or packed numbers.</summary>
    public static byte[] Field(int number, ReadOnlySpan<byte> content) => [.. Head(number, content.Length), .. content];

    public static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    public static byte[] Field(int number, long value) => [.. Tag(number, VarintType), .. Varint(value)];

    /// <summary>What comes before the content of a field that holds so many bytes.</summary>
    public static byte[] Head(int number, long length) => [.. Tag(number, LengthDelimitedType), .. Varint(length)];

    private static byte[] Tag(int number, int wireType) => Varint((number << 3) | wireType);

    private static byte[] Varint(long value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7F; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
