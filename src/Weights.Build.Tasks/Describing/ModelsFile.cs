using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>Makes the content of <c>weights.models.json</c> from the described models.</summary>
internal static class ModelsFile
{
    /// <param name="models">The models, in the order of the file.</param>
    /// <param name="options">Names and URLs.</param>
    /// <param name="outputPath">The folder of the models on the site, without slashes at its ends.</param>
    /// <param name="projectFolder">The folder that sources are relative to.</param>
    public static byte[] Write(IEnumerable<DescribedModel> models, ManifestOptions options, string outputPath, string projectFolder) =>
        new ModelsDocument(
            options.ClassName,
            options.Namespace,
            options.Access,
            options.BaseUrl,
            outputPath,
            new LoaderEntry(options.BaseUrl + ServedFiles.Url($"{outputPath}/{ServedFiles.Loader}")),
            [.. models.Select(model => Entry(model, options.BaseUrl, projectFolder))]
        ).Write();

    private static ModelsDocumentEntry Entry(DescribedModel described, string baseUrl, string projectFolder)
    {
        var (model, description) = (described.Model, described.Description);
        return new ModelsDocumentEntry(
            model.Name,
            SourcePath.Of(model.FullPath, projectFolder),
            described.Length,
            ContainerLength(model.Format, described.Length),
            FormatText.Of(model.Format),
            [.. model.Outputs.Select(output => new KeyEntry(output.KeyId?.Value ?? "", baseUrl + ServedFiles.Url(output.Path)))],
            description?.Producer,
            description?.OperatorSets,
            description?.Inputs,
            description?.Outputs
        );
    }

    private static long ContainerLength(ContainerFormat? format, long length) =>
        format switch
        {
            null => length,
            ContainerFormat.Chunked => ChunkedContainerFile.ContainerLength(length),
            _ => length + GcmContainer.Overhead,
        };
}
