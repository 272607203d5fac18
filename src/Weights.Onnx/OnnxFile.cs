namespace Weights.Onnx;

/// <summary>Reads the metadata of ONNX models.</summary>
public static class OnnxFile
{
    /// <summary>Describes the model in a file, as <see cref="Describe(Stream, CancellationToken)"/> does.</summary>
    /// <param name="path">Path of the model.</param>
    /// <param name="cancellationToken">Checked at each read.</param>
    /// <exception cref="OnnxFormatException">It is not a model, or it is damaged; the message says where.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static OnnxDescription Describe(string path, CancellationToken cancellationToken = default)
    {
        using var file = Open(path);
        return Describe(file, cancellationToken);
    }

    /// <summary>
    /// Describes the model in a stream. Weights are skipped, so a model of several GiB takes no more memory and time than its graph alone.
    /// </summary>
    /// <remarks>
    /// Finds the fields by their numbers in onnx.proto and skips those of later versions. Only the described fields are read: operators,
    /// types and shapes inside the graph are not checked. A model that is truncated between two fields after its graph is not recognized as
    /// damaged.
    /// </remarks>
    /// <param name="file">
    /// A seekable stream. The model is the whole stream, from its start to its end. Its position afterwards is undefined.
    /// </param>
    /// <param name="cancellationToken">Checked at each read.</param>
    /// <exception cref="OnnxFormatException">It is not a model, or it is damaged; the message says where.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static OnnxDescription Describe(Stream file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var start = ModelFileStart.Read(file);
        return start.WhyNot is { } reason ? throw OnnxFormatException.NotAModel(reason)
            : start.IsOrtFormat ? new OnnxDescription { Format = OnnxFileFormat.Ort }
            : new ModelWalk(new ProtobufReader(file, cancellationToken)).Describe();
    }

    // Unbuffered, because a buffer would read ahead after every seek.
    internal static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
}
