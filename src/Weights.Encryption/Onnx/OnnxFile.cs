namespace Weights.Encryption;

/// <summary>Reads what an ONNX model says about itself.</summary>
public static class OnnxFile
{
    /// <summary>
    /// Describes the model in a file of any length (<see cref="Describe(Stream, CancellationToken)"/>).
    /// </summary>
    /// <param name="path">Path of the model.</param>
    /// <param name="cancellationToken">Checked at each read.</param>
    /// <exception cref="OnnxFormatException">It is no model, or a damaged one; the message says where.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static OnnxDescription Describe(string path, CancellationToken cancellationToken = default)
    {
        using var file = Open(path);
        return Describe(file, cancellationToken);
    }

    /// <summary>
    /// Describes the model in a stream. Weights are seeked over and not read, so a model of gigabytes takes as little memory and time as its graph alone.
    /// </summary>
    /// <remarks>
    /// Walks the fields by their numbers in onnx.proto and passes over those of later versions. What is read is what the description holds:
    /// operators, types and shapes inside the graph are not checked. A model cut off between two fields behind its graph looks whole.
    /// </remarks>
    /// <param name="file">The whole stream is the model, wherever it stands; where it stands afterwards is not defined. It has to seek.</param>
    /// <param name="cancellationToken">Checked at each read.</param>
    /// <exception cref="OnnxFormatException">It is no model, or a damaged one; the message says where.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static OnnxDescription Describe(Stream file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var start = ModelFileStart.Read(file);
        return start.WhyNot is { } reason ? throw OnnxFormatException.NoModel(reason)
            : start.IsOrtFormat ? new OnnxDescription { Format = OnnxFileFormat.Ort }
            : new ModelWalk(new ProtobufReader(file, cancellationToken)).Describe();
    }

    // Without a buffer of its own, which would read ahead of every seek.
    internal static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
}
