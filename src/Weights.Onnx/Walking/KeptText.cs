using System.Text;

namespace Weights.Onnx;

/// <summary>
/// The texts that a description keeps, up to a limit: a file of several GiB can consist of names and empty inputs alone.
/// Real models use less than a thousandth of the limit; 10,000 inputs with names of 4 KB use two thirds.
/// </summary>
internal sealed class KeptText(ProtobufReader reader)
{
    /// <summary>The longest name or value, in bytes of UTF-8.</summary>
    public const int MaxBytes = 1 << 20;

    // In bytes of memory: two for each character, and the least that an object costs.
    private const int Limit = 128 << 20;
    private const int Overhead = 64;

    private int _left = Limit;

    /// <summary>The text of a field, which is kept.</summary>
    public string Of(ProtobufField field)
    {
        var bytes = reader.Bytes(field, MaxBytes);
        Count(field, bytes.Length);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>The text of a field; null if it is too long to be kept.</summary>
    public string? OrNull(ProtobufField field) => field.End - field.Start > MaxBytes ? null : Of(field);

    /// <summary>Counts an object that is kept, with this many characters of text. Its parts are counted separately.</summary>
    public void Count(ProtobufField field, int characters = 0)
    {
        _left -= Overhead + (2 * characters);
        if (_left < 0)
        {
            throw field.Damaged($"exceeds the limit: names, types and metadata take more than {Limit >> 20} MiB");
        }
    }
}
