using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>One file to make: a model's graph, or a file of its external data, under one key.</summary>
/// <param name="Model">The model it belongs to; one of them if several share the data.</param>
/// <param name="Location">The location of the data, as the graph contains it; null for the graph.</param>
/// <param name="FullPath">The path to read.</param>
/// <param name="Name">The name that the container is bound to.</param>
/// <param name="Output">The file to write.</param>
internal sealed record PlannedFile(PlannedModel Model, string? Location, string FullPath, ModelFileName Name, PlannedOutput Output)
{
    /// <summary>The path for messages.</summary>
    public string File => Location is null ? Model.File : Path.Combine(Path.GetDirectoryName(Model.File) ?? "", Location);

    public static PlannedFile Graph(PlannedModel model, PlannedOutput output) =>
        new(model, null, model.FullPath, ModelFileName.Of(model.Name), output);

    /// <summary>A file of external data.</summary>
    /// <exception cref="FormatException">The location cannot be published; the message says why.</exception>
    public static PlannedFile Data(PlannedModel model, PlannedOutput output, string location)
    {
        var name = ModelFileName.OfExternal(model.Name, location);
        if (ModelName.WhyNot(name.Value) is { } reason)
        {
            throw new FormatException($"'{location}' cannot be published: {reason}.");
        }

        var file = output.KeyId is null ? name.Value : $"{name.Value}.enc";
        return new PlannedFile(
            model,
            location,
            Path.Combine(Path.GetDirectoryName(model.FullPath)!, location),
            name,
            output with
            {
                File = file,
            }
        );
    }
}
