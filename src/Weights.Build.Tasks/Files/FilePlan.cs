using Weights.Encryption;
using Weights.Onnx;

namespace Weights.Build.Tasks;

/// <summary>Every file to make: the graphs and their external data.</summary>
/// <param name="Files">Each file once, even if several models share it.</param>
/// <param name="Data">The external data of each graph, by the graph's path on the site.</param>
/// <param name="Problems">What is wrong with the data. If there is any problem, nothing may be built.</param>
internal sealed record FilePlan(IReadOnlyList<PlannedFile> Files, ILookup<string, PlannedFile> Data, IReadOnlyList<Problem> Problems)
{
    /// <param name="models">The models with their external data.</param>
    /// <param name="scope">Where links may lead.</param>
    /// <param name="isWanted">Whether an output can be made: false if there is no key for it.</param>
    /// <param name="keyOf">A text that identifies the key of a key ID.</param>
    public static FilePlan Make(
        IEnumerable<(PlannedModel Model, IReadOnlyList<OnnxExternalFile> External)> models,
        LinkScope scope,
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
                problems.AddRange(new[] { scope.WhyNot(graphs[^1]) }.OfType<Problem>());
                data.AddRange(
                    external
                        .Select(part => PlanData(model, output, part, scope, problems))
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

    private static PlannedFile? PlanData(
        PlannedModel model,
        PlannedOutput output,
        OnnxExternalFile part,
        LinkScope scope,
        List<Problem> problems
    )
    {
        try
        {
            var file = PlannedFile.Data(model, output, part.Location);
            if (scope.WhyNot(file) is { } problem)
            {
                problems.Add(problem);
            }
            else if (WhyUnusable(file.FullPath, part.MinimumLength) is { } reason)
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
            { Exists: false } => Directory.Exists(path) ? "it is a folder" : "the file does not exist",
            { Length: var length } when length < minimumLength =>
                $"the file has {length:N0} bytes, but the graph reads up to byte {minimumLength:N0}",
            _ => null,
        };
}
