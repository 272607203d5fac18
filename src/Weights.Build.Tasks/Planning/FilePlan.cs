using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>Every file to make: the graphs, and the data that they keep outside.</summary>
/// <param name="Files">Each once, also where several models share it.</param>
/// <param name="Data">The files of data that belong to each graph's file, by path on the site.</param>
/// <param name="Problems">What is wrong with the data; with any, nothing may be built.</param>
internal sealed record FilePlan(IReadOnlyList<PlannedFile> Files, ILookup<string, PlannedFile> Data, IReadOnlyList<Problem> Problems)
{
    /// <param name="models">The models, and what is outside of each.</param>
    /// <param name="isWanted">Which outputs can be made: there is no key for the others.</param>
    /// <param name="keyOf">What tells a key from another.</param>
    public static FilePlan Make(
        IEnumerable<(PlannedModel Model, IReadOnlyList<ExternalData> External)> models,
        Func<PlannedOutput, bool> isWanted,
        Func<KeyId, string> keyOf
    )
    {
        var problems = new List<Problem>();
        var graphs = new List<PlannedFile>();
        var data = new List<(string Graph, PlannedFile File)>();
        foreach (var (model, external) in models)
        {
            foreach (var output in model.Outputs.Where(isWanted))
            {
                graphs.Add(PlannedFile.Graph(model, output));
                data.AddRange(
                    external
                        .Select(part => PlanData(model, output, part, problems))
                        .OfType<PlannedFile>()
                        .Select(file => (output.Path, file))
                );
            }
        }

        var files = graphs
            .Concat(data.Select(part => part.File).DistinctBy(file => (file.Output, file.FullPath, file.Model.Format)))
            .ToList();
        problems.AddRange(DataClashes.Find(files, keyOf));
        return new FilePlan(files, data.ToLookup(part => part.Graph, part => part.File, StringComparer.Ordinal), [.. problems.Distinct()]);
    }

    private static PlannedFile? PlanData(PlannedModel model, PlannedOutput output, ExternalData part, List<Problem> problems)
    {
        try
        {
            var file = PlannedFile.Data(model, output, part.Location);
            if (WhyUnusable(file.FullPath, part.MinimumLength) is { } reason)
            {
                problems.Add(Tasks.Problems.ExternalDataUnusable(model.File, part.Location, reason));
            }

            return file;
        }
        catch (FormatException e)
        {
            problems.Add(Tasks.Problems.ExternalLocationRefused(model.File, e.Message));
            return null;
        }
    }

    private static string? WhyUnusable(string path, long minimumLength) =>
        RealFile.Of(path) switch
        {
            { Exists: false } => Directory.Exists(path) ? "that is a folder" : "that file does not exist",
            { Length: var length } when length < minimumLength =>
                $"the file has {length:N0} bytes, and the graph reads up to byte {minimumLength:N0}",
            _ => null,
        };
}
