using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>
/// Writes what the source generator needs to know of a project's models into one file, and only when that changed.
/// Runs in every build, the IDE's design-time builds among them: it needs no key, reads no weights, and opens no model that it knows.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class DescribeModels : Microsoft.Build.Utilities.Task
{
    /// <summary>The project file, for messages and as the place that sources are named relative to.</summary>
    public string Project { get; set; } = "";

    /// <summary>The <c>OnnxModel</c> items.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The key id of models that name none.</summary>
    public string DefaultKeyId { get; set; } = KeyId.Default.Value;

    /// <summary>The container format of models that name none.</summary>
    public string DefaultFormat { get; set; } = FormatText.Gcm;

    /// <summary>The folder of the models on the site.</summary>
    public string OutputPath { get; set; } = "weights";

    /// <summary>The site's base path of this project: <c>/</c>, or <c>_content/Package</c> for a library.</summary>
    public string BasePath { get; set; } = "";

    /// <summary>Name of the manifest class.</summary>
    public string ManifestClass { get; set; } = "OnnxModels";

    /// <summary>Namespace of the manifest class.</summary>
    public string ManifestNamespace { get; set; } = "";

    /// <summary>Accessibility of the generated types: <c>internal</c> or <c>public</c>.</summary>
    public string ManifestAccess { get; set; } = "internal";

    /// <summary>Whether an IDE asks. Then the models that are in order are described and nothing is complained of: the build will.</summary>
    public bool DesignTime { get; set; }

    /// <summary>The file to write; what is known of each model's file lies beside it.</summary>
    [Required]
    public string File { get; set; } = "";

    /// <summary>Where to write the models' types for TypeScript, or nothing.</summary>
    public string TypeScriptFile { get; set; } = "";

    /// <summary>The files that the models keep tensors in. Full paths.</summary>
    [Output]
    public ITaskItem[] ExternalData { get; private set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        List<ModelItem> items = [.. Models.Select(ModelItem.From)];
        string[] outputs = TypeScriptFile.Length > 0 ? [File, TypeScriptFile] : [File];
        var run = new LastRun(
            outputs,
            [Project, DefaultKeyId, DefaultFormat, OutputPath, BasePath, ManifestClass, ManifestNamespace, ManifestAccess],
            items
        );
        if (run.ExternalDataIfTheSame(DesignTime) is { } known)
        {
            SetExternalData(known);
            Log.LogMessage(MessageImportance.Low, "Weights: [output] {0} (unchanged)", File);
            return true;
        }

        var problems = Describe(items);
        if (
            problems.Count == 0
            && Write(LastRun.PathFor(File), run.Write(DesignTime, ExternalData.Select(file => file.ItemSpec))) is { } problem
        )
        {
            problems.Add(problem);
        }

        if (!DesignTime)
        {
            ProblemLog.Write(Log, problems, Project);
        }

        return !Log.HasLoggedErrors;
    }

    private List<Problem> Describe(List<ModelItem> items)
    {
        var problems = new List<Problem>();
        if (ManifestAccess is not ("internal" or "public"))
        {
            problems.Add(Problems.BadOption("WeightsManifestAccess", ManifestAccess, "internal or public"));
        }

        if (PlanOptions.Parse(DefaultKeyId, DefaultFormat, OutputPath, problems) is not { } options)
        {
            return problems;
        }

        var plan = ModelPlan.Make(items, options);
        var cache = DescriptionCache.Read(File);
        List<DescribedModel> models = [.. plan.Models.Select(model => DescribedModel.Of(model, cache))];
        SetExternalData(models.SelectMany(model => model.ExternalFiles));
        problems.AddRange(plan.Problems);
        problems.AddRange(models.Select(model => model.Problem).OfType<Problem>());
        if (DesignTime || problems.Count == 0)
        {
            problems.AddRange(Write(models, cache, options));
        }

        if (!DesignTime && problems.Count == 0)
        {
            problems.AddRange(
                models
                    .Where(model => model.Description is { IsTooLarge: true })
                    .Select(model => Problems.DescriptionTooLarge(model.Model.File))
            );
            problems.AddRange(ChangedNames.Find(models, ManifestClass));
        }

        return problems;
    }

    private IEnumerable<Problem> Write(List<DescribedModel> models, DescriptionCache cache, PlanOptions options)
    {
        var folder = Path.GetDirectoryName(Project) ?? "";
        var manifest = new ManifestOptions(
            ManifestClass,
            ManifestNamespace,
            ManifestAccess,
            ManifestOptions.BaseUrlOf(BasePath),
            options.OutputPath
        );
        (string File, byte[] Content)[] files =
        [
            (File, ModelsFile.Write(models, manifest, folder)),
            (DescriptionCache.PathFor(File), cache.Write()),
        ];
        return files
            .Concat(TypeScriptFile.Length > 0 ? [(TypeScriptFile, Tasks.TypeScriptFile.Write(models, folder))] : [])
            .Select(file => Write(file.File, file.Content))
            .OfType<Problem>()
            .Take(1);
    }

    private void SetExternalData(IEnumerable<string> files) =>
        ExternalData = [.. files.Distinct(StringComparer.Ordinal).Select(file => new TaskItem(MSBuildText.Escape(file)))];

    private Problem? Write(string file, byte[] content)
    {
        try
        {
            var written = AtomicFile.WriteIfDifferent(file, content);
            Log.LogMessage(MessageImportance.Low, "Weights: [output] {0}{1}", file, written ? "" : " (unchanged)");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Problems.CannotWriteDescription(file, e.Message);
        }
    }
}
