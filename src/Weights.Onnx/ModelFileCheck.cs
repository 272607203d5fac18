namespace Weights.Onnx;

/// <summary>
/// Checks whether a file can be a model: an ONNX <c>ModelProto</c> (onnx.proto: field 7 is the graph) or an ONNX Runtime file (FlatBuffers
/// with the identifier <c>ORTM</c>). Reads the outermost fields only and skips the graph, so the cost does not depend on the size.
/// </summary>
public static class ModelFileCheck
{
    // The last field of ModelProto is 26 (configuration, IR version 11). Five more numbers are allowed, because later versions of ONNX may
    // add fields. In text and ciphertext, a greater number, an unknown wire type or an impossible length soon follows.
    private const int LastField = 31;

    /// <summary>Why the file is not a model, as the end of a sentence ("it is empty"); null if it can be one.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string? WhyNot(string path)
    {
        using var file = OnnxFile.Open(path);
        return WhyNot(file);
    }

    /// <summary>As <see cref="WhyNot(string)"/>, for a stream that can seek, from its start.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string? WhyNot(Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var start = ModelFileStart.Read(file);
        return start.WhyNot ?? (start.IsOrtFormat || HasGraph(file) ? null : "it does not parse as ONNX, or contains no graph");
    }

    private static bool HasGraph(Stream file)
    {
        try
        {
            var reader = new ProtobufReader(file, CancellationToken.None);
            var graphs = 0;
            foreach (var field in reader.Fields(reader.Whole("ModelProto")))
            {
                if (field.Number > LastField)
                {
                    return false;
                }

                graphs += field.Number == OnnxFields.Model.Graph ? 1 : 0;
            }

            return graphs > 0;
        }
        catch (OnnxFormatException)
        {
            return false;
        }
    }
}
