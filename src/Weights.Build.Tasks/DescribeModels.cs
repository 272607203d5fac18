using Microsoft.Build.Framework;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>
/// Writes what the source generator needs to know of a project's models into one file, and only when that changed.
/// Runs in every build, the IDE's design-time builds among them: it needs no key and reads no model.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class DescribeModels : Microsoft.Build.Utilities.Task
{
    /// <summary>The project file, for messages.</summary>
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

    /// <summary>The file to write.</summary>
    [Required]
    public string File { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        var problems = new List<Problem>();
        if (ManifestAccess is not ("internal" or "public"))
        {
            problems.Add(Problems.BadOption("WeightsManifestAccess", ManifestAccess, "internal or public"));
        }

        if (PlanOptions.Parse(DefaultKeyId, DefaultFormat, OutputPath, problems) is { } options)
        {
            var plan = ModelPlan.Make(Models.Select(ModelItem.From), options);
            problems.AddRange(plan.Problems);
            problems.AddRange(plan.Models.Where(model => !System.IO.File.Exists(model.FullPath)).Select(MissingFile));
            if (DesignTime || problems.Count == 0)
            {
                problems.AddRange(Write(plan, options));
            }
        }

        if (!DesignTime)
        {
            ProblemLog.Write(Log, problems, Project);
        }

        return !Log.HasLoggedErrors;
    }

    private static Problem MissingFile(PlannedModel model) => Directory.Exists(model.FullPath)
        ? Problems.NotAModel(model.File, "it is a folder")
        : Problems.ModelMissing(model.File);

    private IEnumerable<Problem> Write(ModelPlan plan, PlanOptions options)
    {
        try
        {
            WriteFile(plan, options);
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [Problems.CannotWrite(File, File, e.Message)];
        }
    }

    private void WriteFile(ModelPlan plan, PlanOptions options)
    {
        var manifest = new ManifestOptions(ManifestClass, ManifestNamespace, ManifestAccess, ManifestOptions.BaseUrlOf(BasePath), options.OutputPath);
        var written = AtomicFile.WriteIfDifferent(File, ModelsFile.Write(plan, manifest, model => RealFile.LengthOf(model.FullPath)));
        Log.LogMessage(MessageImportance.Low, "Weights: [output] {0}{1}", File, written ? "" : " (unchanged)");
    }
}
