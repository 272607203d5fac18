using System.Text;

namespace Weights.Encryption;

/// <summary>
/// What a description keeps of a model, within a limit: a file of gigabytes can consist of names and of empty inputs alone.
/// Real models stay under a thousandth of it; 10,000 inputs with names of 4 KB take two thirds.
/// </summary>
internal sealed class KeptText(ProtobufReader reader)
{
    /// <summary>The longest name or value, in bytes of UTF-8.</summary>
    public const int MaxBytes = 1 << 20;

    // In bytes, as held in memory: two a character, and what an object costs at least.
    private const int Limit = 128 << 20;
    private const int Overhead = 64;

    private int _left = Limit;

    /// <summary>The text of a field, to be kept.</summary>
    public string Of(ProtobufField field)
    {
        var bytes = reader.Bytes(field, MaxBytes);
        Count(field, bytes.Length);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>The text of a field where it is not too long to be kept.</summary>
    public string? OrNull(ProtobufField field) => field.End - field.Start > MaxBytes ? null : Of(field);

    /// <summary>Counts something to be kept that has so many characters of text in it, beside its parts that are counted already.</summary>
    public void Count(ProtobufField field, int characters = 0)
    {
        _left -= Overhead + (2 * characters);
        if (_left < 0)
        {
            throw field.Damaged($"is one too many: names, types and metadata take more than {Limit >> 20} MiB");
        }
    }
}
