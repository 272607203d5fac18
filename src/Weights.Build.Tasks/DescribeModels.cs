using Microsoft.Build.Framework;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>
/// Writes what the source generator needs to know about a project's models into one file, but only if the content changed. Runs in every
/// build, also in design-time builds of an editor. It needs no key, does not read weights, and does not open unchanged models.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class DescribeModels : ModelsTask
{
    // Protocol Buffers and FlatBuffers, which onnxruntime reads, both end at 2^31 - 1 bytes.
    private const long MaxModelLength = int.MaxValue;

    private List<DataFile> _externalData = [];

    /// <summary>The site's base path of this project: <c>/</c>, or <c>_content/Package</c> for a library.</summary>
    public string BasePath { get; set; } = "";

    /// <summary>Name of the manifest class.</summary>
    public string ManifestClass { get; set; } = "OnnxModels";

    /// <summary>Namespace of the manifest class.</summary>
    public string ManifestNamespace { get; set; } = "";

    /// <summary>Accessibility of the generated types: <c>internal</c> or <c>public</c>.</summary>
    public string ManifestAccess { get; set; } = "internal";

    /// <summary>
    /// Whether an editor runs it. Then only the valid models are described and no problems are reported, because the build reports them.
    /// </summary>
    public bool DesignTime { get; set; }

    /// <summary>What the items of the project include, if they match no file at all.</summary>
    public string EmptyIncludes { get; set; } = "";

    /// <summary>The file to write. Two files beside it contain what the next run needs to know.</summary>
    [Required]
    public string File { get; set; } = "";

    /// <summary>The file for the models' TypeScript types; empty for no such file.</summary>
    public string TypeScriptFile { get; set; } = "";

    /// <summary>
    /// The files of the models' external data. Full paths, with <c>Encrypt="false"</c> if only models that are published unencrypted use
    /// the file.
    /// </summary>
    [Output]
    public ITaskItem[] ExternalData { get; private set; } = [];

    /// <summary>The items that are no models, because a wildcard found them among files of earlier builds.</summary>
    [Output]
    public ITaskItem[] ExcludedModels { get; private set; } = [];

    private string[] Outputs => TypeScriptFile.Length > 0 ? [File, TypeScriptFile] : [File];

    private ManifestOptions Manifest => new(ManifestClass, ManifestNamespace, ManifestAccess, ManifestOptions.BaseUrlOf(BasePath));

    private protected override void Run()
    {
        ExcludedModels = Excluded;
        var inputs = DescribeInputs.Of(Options, Manifest, Items).Digest();
        if (LastRun.Read(File) is { } last && last.Covers(inputs, DesignTime, Outputs))
        {
            ExternalData = [.. last.ExternalData.Select(file => file.ToItem())];
            Log.LogMessage(MessageImportance.Low, "Weights: [output] {0} (unchanged)", File);
            return;
        }

        var problems = Describe();
        if (problems.Count == 0)
        {
            var run = LastRun.Of(inputs, DesignTime, Outputs, _externalData);
            problems.AddRange(Write(LastRun.PathFor(File), run.Write()));
        }

        if (!DesignTime)
        {
            Report(problems);
        }
    }

    private protected override Problem FileProblem(string message) => Problems.CannotWriteDescription(File, message);

    private List<Problem> Describe()
    {
        var problems = new List<Problem>();
        if (ManifestAccess is not ("internal" or "public"))
        {
            problems.Add(Problems.BadOption("WeightsManifestAccess", ManifestAccess, "internal or public"));
        }

        if (Plan(problems) is not { } planned)
        {
            return problems;
        }

        var cache = DescriptionCache.Read(File);
        List<DescribedModel> models = [.. planned.Plan.Models.Select(model => DescribedModel.Of(model, cache))];
        _externalData = [.. DataFile.Of(models)];
        ExternalData = [.. _externalData.Select(file => file.ToItem())];
        problems.AddRange(models.Select(model => model.Problem).OfType<Problem>());
        if (DesignTime || problems.Count == 0)
        {
            problems.AddRange(Write(models, cache, planned.Options.OutputPath));
        }

        if (!DesignTime && problems.Count == 0)
        {
            problems.AddRange(Warnings(models));
        }

        return problems;
    }

    private IEnumerable<Problem> Warnings(List<DescribedModel> models) =>
        models.Count == 0
            ? [Problems.NoModels(EmptyIncludes.Length > 0 ? EmptyIncludes : Models.Select(model => model.ItemSpec).FirstOrDefault() ?? "")]
            : Warned(models);

    private IEnumerable<Problem> Warned(List<DescribedModel> models) =>
        models
            .Where(model => model.Description is { IsTooLarge: true })
            .Select(model => Problems.DescriptionTooLarge(model.Model.File))
            .Concat(
                models.Where(model => model.Length > MaxModelLength).Select(model => Problems.ModelTooLong(model.Model.File, model.Length))
            )
            .Concat(ChangedNames.Find(models, ManifestClass));

    private IEnumerable<Problem> Write(List<DescribedModel> models, DescriptionCache cache, string outputPath)
    {
        var folder = Options.Folder;
        List<(string File, byte[] Content)> files =
        [
            (File, ModelsFile.Write(models, Manifest, outputPath, folder)),
            (DescriptionCache.PathFor(File), cache.Write()),
        ];
        if (TypeScriptFile.Length > 0)
        {
            files.Add((TypeScriptFile, Tasks.TypeScriptFile.Write(models, folder)));
        }

        return files.SelectMany(file => Write(file.File, file.Content)).Take(1);
    }

    private IEnumerable<Problem> Write(string file, byte[] content)
    {
        try
        {
            var written = AtomicFile.WriteIfDifferent(file, content);
            Log.LogMessage(MessageImportance.Low, "Weights: [output] {0}{1}", file, written ? "" : " (unchanged)");
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [Problems.CannotWriteDescription(file, e.Message)];
        }
    }
}
