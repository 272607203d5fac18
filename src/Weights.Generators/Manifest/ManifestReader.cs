using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Weights.Generators.Manifest;

/// <summary>Reads <c>weights.models.json</c>. It ignores unknown members, because later versions of the build can add some.</summary>
internal static class ManifestReader
{
    public const string FileName = "weights.models.json";

    private const long Version = 1;

    public static bool IsManifest(AdditionalText file) =>
        string.Equals(Path.GetFileName(file.Path), FileName, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads one file.</summary>
    /// <returns>Neither a manifest nor a problem if there is no text, because the compiler reports a file that it cannot open.</returns>
    public static ReadResult Read(AdditionalText file, CancellationToken cancellationToken)
    {
        SourceText? text = file.GetText(cancellationToken);
        if (text is null)
        {
            return new ReadResult(null, null);
        }

        try
        {
            return new ReadResult(Parse(text.ToString()), null);
        }
        catch (FormatException e)
        {
            return new ReadResult(null, new ManifestProblem(file.Path, e.Message));
        }
    }

    private static ModelsManifest Parse(string text)
    {
        XElement root = Json.Parse(text);
        if (!Json.Has(root, "object"))
        {
            throw new FormatException("it is not a JSON object");
        }

        long version = Json.Number(root, "version");
        if (version != Version)
        {
            throw new FormatException($"its version is {version}, and this compiler has the generator for version {Version}");
        }

        // Sorted by name, so that the order of the project's items changes nothing.
        var models = new EquatableArray<ModelEntry>(
            Json.Objects(root, "models").Select(ParseModel).OrderBy(model => model.Name, StringComparer.Ordinal)
        );
        RefuseDuplicates(models);
        return new ModelsManifest(
            Json.String(root, "class"),
            Json.String(root, "namespace"),
            ParseAccess(Json.String(root, "access")),
            Json.String(Json.Object(root, "loader"), "path"),
            models
        );
    }

    private static ModelEntry ParseModel(XElement model)
    {
        var files = new EquatableArray<ModelFile>(
            Json.Objects(model, "keys").Select(file => new ModelFile(Json.String(file, "keyId"), Json.String(file, "path")))
        );
        return files.Count == 0
            ? throw new FormatException("a model has no published file")
            : new ModelEntry(
                Json.String(model, "name"),
                Json.Number(model, "size"),
                Json.Number(model, "encryptedSize"),
                Json.String(model, "format"),
                files,
                DescriptionReader.ParseOrigin(model),
                DescriptionReader.ParseTensors(model, "inputs"),
                DescriptionReader.ParseTensors(model, "outputs")
            );
    }

    // MSBuild compares property values without regard to case.
    private static bool ParseAccess(string access) =>
        access.ToUpperInvariant() switch
        {
            "PUBLIC" => true,
            "INTERNAL" => false,
            _ => throw new FormatException("\"access\", which is $(WeightsManifestAccess), is neither internal nor public"),
        };

    private static void RefuseDuplicates(EquatableArray<ModelEntry> models)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (ModelEntry model in models)
        {
            if (!names.Add(model.Name))
            {
                throw new FormatException("it lists two models with the same name");
            }
        }
    }
}
