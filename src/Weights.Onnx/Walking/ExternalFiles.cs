using System.Globalization;
using System.Text;

namespace Weights.Onnx;

/// <summary>Where in another file a tensor is: fields with a path and two decimal numbers (ONNX, docs/ExternalData.md).</summary>
internal readonly record struct ExternalDataFields(ProtobufField? Location, ProtobufField? Offset, ProtobufField? Length);

/// <summary>Collects the files that contain tensors.</summary>
internal sealed class ExternalFiles(ProtobufReader reader, KeptText kept)
{
    private const string ThisFolder = "./";

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly List<OnnxExternalFile> _files = [];

    public IReadOnlyList<OnnxExternalFile> Found => _files;

    public void Add(ProtobufField tensor, ExternalDataFields data)
    {
        var location = data.Location is { } given ? Location(given) : "";
        if (location.Length == 0)
        {
            throw tensor.Damaged("refers to another file, but does not name it");
        }

        var offset = Number(data.Offset);
        var length = Number(data.Length);
        if (length > long.MaxValue - offset)
        {
            throw tensor.Damaged("ends after the end of the longest possible file");
        }

        if (_indices.TryGetValue(location, out var index))
        {
            _files[index] = new(location, Math.Max(_files[index].MinimumLength, offset + length));
        }
        else
        {
            kept.Count(tensor, location.Length);
            _indices.Add(location, _files.Count);
            _files.Add(new(location, offset + length));
        }
    }

    // Strict, because a replacement character would name another file. onnxruntime ignores "./" at the start, but only once.
    private string Location(ProtobufField field)
    {
        try
        {
            var location = _strict.GetString(reader.Bytes(field, KeptText.MaxBytes));
            return location.StartsWith(ThisFolder, StringComparison.Ordinal) ? location[ThisFolder.Length..] : location;
        }
        catch (DecoderFallbackException e)
        {
            throw field.Damaged("names a file in bytes that are not UTF-8", e);
        }
    }

    private long Number(ProtobufField? field) =>
        field is not { } given ? 0
        : long.TryParse(reader.Bytes(given, KeptText.MaxBytes), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw given.Damaged("is not a number of bytes");
}
