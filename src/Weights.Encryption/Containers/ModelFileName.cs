using System.Buffers.Binary;
using System.Text;

namespace Weights.Encryption;

/// <summary>
/// The name that a container is bound to. For a model it is the model's name and <c>.onnx</c> (also if the source has another extension),
/// without output or key folder, as in <c>face/detect.onnx</c>. For external data it is the model's folder and the location in its graph,
/// as in <c>face/weights.bin</c>. It is in normalization form C, with <c>/</c> between segments, 1 to 512 bytes of UTF-8.
/// </summary>
public sealed record ModelFileName
{
    /// <summary>The longest name, in bytes of UTF-8.</summary>
    public const int MaxBytes = 512;

    private const string Extension = ".onnx";

    private ModelFileName(string value) => Value = value;

    /// <summary>The text of the name.</summary>
    public string Value { get; }

    /// <summary>Makes the file name of a model from its name, such as <c>face/detect</c>.</summary>
    /// <exception cref="FormatException">The name is not allowed; the message says why.</exception>
    public static ModelFileName Of(string modelName)
    {
        ArgumentNullException.ThrowIfNull(modelName);
        return WhyNot(modelName) is { } reason
            ? throw new FormatException($"'{modelName}' cannot be a model's name: {reason}.")
            : new ModelFileName(ComposedText.Of(modelName) + Extension);
    }

    /// <summary>
    /// Makes the file name of a model's external data: the model's folder, <c>/</c> and the location in its graph. For <c>face/detect</c>
    /// and <c>weights.bin</c> it is <c>face/weights.bin</c>; a model outside any folder has the location alone.
    /// </summary>
    /// <remarks>
    /// Two files can have the same name: models in one folder may use the same location, and locations may differ only in normalization
    /// form. A program that writes containers must check that names are unique.
    /// </remarks>
    /// <exception cref="FormatException">
    /// The name or the location is not allowed (see <see cref="ExternalLocation"/>); the message says why.
    /// </exception>
    public static ModelFileName OfExternal(string modelName, string location)
    {
        ArgumentNullException.ThrowIfNull(location);
        var model = Of(modelName);
        if (ExternalLocation.WhyNot(location) is { } reason)
        {
            throw NotAllowed(modelName, location, reason);
        }

        var folder = model.Value[..(model.Value.LastIndexOf('/') + 1)];
        var external = new ModelFileName(ComposedText.Of(folder + location));
        if (Encoding.UTF8.GetByteCount(external.Value) > MaxBytes)
        {
            throw NotAllowed(modelName, location, $"with the model's folder it takes more than {MaxBytes} bytes of UTF-8");
        }

        // The case is ignored, as some file systems do.
        return string.Equals(external.Value, model.Value, StringComparison.OrdinalIgnoreCase)
            ? throw NotAllowed(modelName, location, "it is the name of the model itself")
            : external;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    // The location comes from a model, so it can be long, and contain characters that must not get into a log.
    private static FormatException NotAllowed(string modelName, string location, string reason)
    {
        const int Shown = 100;
        var start = string.Concat(
            location.Take(Shown).Select(character => char.IsControl(character) || char.IsSurrogate(character) ? '\uFFFD' : character)
        );
        var more = location.Length > Shown ? "…" : "";
        return new($"'{start}{more}' cannot be the location of external data of the model '{modelName}': {reason}.");
    }

    /// <summary>The name as an input of keys and IVs: its length in four bytes, big-endian, and its UTF-8.</summary>
    internal byte[] LengthAndUtf8()
    {
        var bytes = new byte[sizeof(uint) + Encoding.UTF8.GetByteCount(Value)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length - sizeof(uint));
        Encoding.UTF8.GetBytes(Value, bytes.AsSpan(sizeof(uint)));
        return bytes;
    }

    private static string? WhyNot(string name)
    {
        if (name.Length == 0)
        {
            return "it is empty";
        }

        if (UnicodeText.HasLoneSurrogate(name))
        {
            return "it contains half of a surrogate pair";
        }

        if (ComposedText.WhyNot(name) is { } reason)
        {
            return reason;
        }

        var normal = ComposedText.Of(name) + Extension;
        if (Encoding.UTF8.GetByteCount(normal) > MaxBytes)
        {
            return $"with '{Extension}' it takes more than {MaxBytes} bytes of UTF-8";
        }

        return name.Split('/').Any(segment => segment is "" or "." or "..")
            ? "between slashes there must be something other than '.' and '..'"
            : null;
    }
}
