namespace Weights.Build.Tasks;

/// <summary>Makes the content of models.json from the finished outputs of one folder.</summary>
internal static class ServedManifest
{
    /// <param name="graphs">The models of the folder.</param>
    /// <param name="urls">The URLs of the files.</param>
    /// <param name="dataOf">The external data of a graph, by the graph's path on the site.</param>
    public static byte[] Write(
        IEnumerable<FinishedOutput> graphs,
        FileUrls urls,
        Func<string, IEnumerable<(string Location, FinishedOutput File)>> dataOf
    ) =>
        new SiteManifest([
            .. graphs
                .OrderBy(output => output.Model.Name, StringComparer.Ordinal)
                .Select(output =>
                    Model(output, urls, [.. dataOf(output.Output.Path).Select(data => Data(data.Location, data.File, urls))])
                ),
        ]).Write();

    private static SiteModel Model(FinishedOutput output, FileUrls urls, IReadOnlyList<SiteData> external) =>
        new(
            output.Model.Name,
            output.Output.File,
            urls.Of(output),
            output.Record.Source.Length,
            output.Record.Output.Length,
            output.Record.Settings.Format,
            output.Output.KeyId?.Value ?? "",
            output.Record.Settings.Kid,
            output.Record.Output.Sha256,
            Pin(output),
            external.Count > 0 ? external : null
        );

    private static SiteData Data(string location, FinishedOutput file, FileUrls urls) =>
        new(
            location,
            file.Output.File,
            urls.Of(file),
            file.Record.Source.Length,
            file.Record.Output.Length,
            file.Record.Output.Sha256,
            Pin(file)
        );

    private static string? Pin(FinishedOutput file) => file.Output.KeyId is null ? null : file.Record.Pin;
}
