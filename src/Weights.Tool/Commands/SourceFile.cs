using Weights.Encryption;
using Weights.Onnx;
using Weights.Searching;

namespace Weights.Tool;

/// <summary>A file to encrypt: a model, or a file of its external data.</summary>
/// <param name="Path">The file.</param>
/// <param name="Model">The name of the model.</param>
/// <param name="Location">The location of external data, as in the model; null for the model itself.</param>
/// <param name="Damage">Why the model's external data cannot be found; null if it can be.</param>
internal sealed record SourceFile(string Path, string Model, string? Location, string? Damage = null)
{
    /// <summary>The path of the container, below the folder of all of them.</summary>
    public string Container =>
        (Location is null ? Model : System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Model) ?? "", Location)) + FileNames.Extension;

    /// <summary>The models and the files of their external data, by path.</summary>
    /// <param name="models">The name of each model, by its path.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ToolFailure">Two models share a file of external data under different names.</exception>
    public static IReadOnlyDictionary<string, SourceFile> Of(
        IReadOnlyDictionary<string, string> models,
        CancellationToken cancellationToken
    )
    {
        var files = new Dictionary<string, SourceFile>(StringComparer.Ordinal);
        List<SourceFile> external = [];
        foreach (var (path, name) in models)
        {
            files[path] = new SourceFile(path, name, Location: null, DataOf(path, name, external, cancellationToken));
        }

        foreach (var data in external)
        {
            if (files.TryGetValue(data.Path, out var other) && other.Container != data.Container)
            {
                throw new ToolFailure(
                    $"'{data.Path}' is a file of '{other.Model}' and of '{data.Model}', with different names. Give --base, or encrypt one "
                        + "model at a time, into different folders."
                );
            }

            files[data.Path] = data;
        }

        return files;
    }

    /// <summary>The paths of models and of the files of their external data.</summary>
    /// <param name="models">The name of each model, by its path.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static IEnumerable<string> PathsOf(IReadOnlyDictionary<string, string> models, CancellationToken cancellationToken)
    {
        List<SourceFile> external = [];
        foreach (var (path, name) in models)
        {
            DataOf(path, name, external, cancellationToken);
        }

        return models.Keys.Concat(external.Select(file => file.Path)).Distinct(StringComparer.Ordinal);
    }

    /// <summary>Why the file cannot be encrypted, as a sentence; null if it can be.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public string? WhyNot() =>
        Directory.Exists(Path) ? "It is a folder. Give the files in it."
        : IsEmpty(Path) ? "It is empty, or a pipe. Give a model."
        : Location is null ? (ModelFileCheck.WhyNot(Path) is { } reason ? $"It is not a model: {reason}." : Damage)
        : File.Exists(Path) ? null
        : $"It does not exist, and the model '{Model}' has its weights in it. Copy it beside the model.";

    /// <summary>The name that the container is bound to.</summary>
    /// <exception cref="FormatException">The name or the location is not allowed.</exception>
    public ModelFileName Name() => Location is null ? ModelFileName.Of(Model) : ModelFileName.OfExternal(Model, Location);

    // A pipe has no length either, and opening one would wait for a writer.
    private static bool IsEmpty(string path) => RealFile.Of(path) is { Exists: true, Length: 0 };

    // A model that cannot be read is reported when it is encrypted.
    private static string? DataOf(string path, string name, List<SourceFile> external, CancellationToken cancellationToken)
    {
        if (IsEmpty(path))
        {
            return null;
        }

        try
        {
            var folder = System.IO.Path.GetDirectoryName(path) ?? "";
            external.AddRange(
                OnnxFile
                    .Describe(path, cancellationToken)
                    .ExternalFiles.Select(file => new SourceFile(System.IO.Path.Combine(folder, file.Location), name, file.Location))
            );
            return null;
        }
        catch (Exception e)
            when (e is OnnxFormatException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return e.Message;
        }
    }
}
