namespace Weights.Encryption;

/// <summary>
/// Tells whether a file can be a model: an ONNX <c>ModelProto</c> (onnx.proto: field 7 is the graph) or an ONNX Runtime file
/// (FlatBuffers with the identifier <c>ORTM</c>). Walks the outermost fields only and skips over the graph, so it costs the same for any size.
/// </summary>
public static class ModelFileCheck
{
    // ModelProto ends with 26 (configuration, IR version 11); text and ciphertext soon have a greater number.
    private const int LastField = 31;

    /// <summary>Why the file is no model, as the end of a sentence ("it is empty"); null where it can be one.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string? WhyNot(string path)
    {
        using var file = OnnxFile.Open(path);
        var start = ModelFileStart.Read(file);
        return start.WhyNot ?? (start.IsOrtFormat || HasGraph(file) ? null : "it does not parse as ONNX, or holds no graph");
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
