using System.Text;

namespace Weights.Encryption;

/// <summary>
/// The name that a container is bound to: the model's name and <c>.onnx</c>, whatever the source's extension, without output or key folder,
/// as in <c>face/detect.onnx</c>. In normalization form C, with <c>/</c> between segments, 1 to 512 bytes of UTF-8.
/// </summary>
public sealed record ModelFileName
{
    /// <summary>The longest name, in bytes of UTF-8.</summary>
    public const int MaxBytes = 512;

    private const string Extension = ".onnx";

    private ModelFileName(string value)
    {
        Value = value;
        Utf8 = Encoding.UTF8.GetBytes(value);
    }

    /// <summary>The text of the name.</summary>
    public string Value { get; }

    internal ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>Makes the file name of a model from its name, such as <c>face/detect</c>.</summary>
    /// <exception cref="FormatException">The name cannot be bound to: the message says why.</exception>
    public static ModelFileName Of(string modelName)
    {
        ArgumentNullException.ThrowIfNull(modelName);
        return WhyNot(modelName) is { } reason
            ? throw new FormatException($"'{modelName}' cannot be a model's name: {reason}.")
            : new ModelFileName(modelName.Normalize(NormalizationForm.FormC) + Extension);
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static string? WhyNot(string name)
    {
        if (name.Length == 0)
        {
            return "it is empty";
        }

        if (HasLoneSurrogate(name))
        {
            return "it holds half of a surrogate pair";
        }

        var normal = name.Normalize(NormalizationForm.FormC) + Extension;
        if (Encoding.UTF8.GetByteCount(normal) > MaxBytes)
        {
            return $"with '{Extension}' it takes more than {MaxBytes} bytes of UTF-8";
        }

        return name.Split('/').Any(segment => segment is "" or "." or "..")
            ? "between slashes there must be something other than '.' and '..'"
            : null;
    }

    private static bool HasLoneSurrogate(string name)
    {
        var rest = name.AsSpan();
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                return true;
            }

            rest = rest[consumed..];
        }

        return false;
    }
}
