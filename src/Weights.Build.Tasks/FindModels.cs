using Microsoft.Build.Framework;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>
/// Tells a project that publishes which models of this one it must not publish in the open, and which it may. Needs no key and writes nothing; a model whose
/// record is of the file that is there is not read.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class FindModels : Microsoft.Build.Utilities.Task
{
    /// <summary>The project file, for messages.</summary>
    public string Project { get; set; } = "";

    /// <summary>The <c>OnnxModel</c> items.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The folder under obj that <see cref="EncryptModels"/> fills. Absolute.</summary>
    [Required]
    public string OutputDirectory { get; set; } = "";

    /// <summary>The folder of the models on the site.</summary>
    public string OutputPath { get; set; } = "weights";

    /// <summary>The key id of models that name none.</summary>
    public string DefaultKeyId { get; set; } = KeyId.Default.Value;

    /// <summary>The container format of models that name none.</summary>
    public string DefaultFormat { get; set; } = FormatText.Gcm;

    /// <summary>As <see cref="EncryptModels.ProtectedModels"/>.</summary>
    [Output]
    public ITaskItem[] ProtectedModels { get; set; } = [];

    /// <summary>As <see cref="EncryptModels.UnencryptedModels"/>.</summary>
    [Output]
    public ITaskItem[] UnencryptedModels { get; set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            var problems = new List<Problem>();
            if (PlanOptions.Parse(DefaultKeyId, DefaultFormat, OutputPath, problems) is { } options)
            {
                var plan = ModelPlan.Make(Models.Select(ModelItem.From), options);
                problems.AddRange(plan.Problems);
                Find(plan, problems);
            }

            ProblemLog.Write(Log, problems, Project);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ProblemLog.Write(Log, Problems.CannotRead(Models[0].ItemSpec, e.Message), Project);
        }

        return !Log.HasLoggedErrors;
    }

    private void Find(ModelPlan plan, List<Problem> problems)
    {
        // Only to find the records: nothing is written.
        var writer = new ModelWriter(OutputDirectory, reproducible: true);
        var inspections = plan.Models.Select(model => Inspection.Of(model, writer)).ToList();
        problems.AddRange(inspections.Select(inspection => inspection.Problem).OfType<Problem>());
        var inspected = inspections.Select(inspection => inspection.Model).OfType<InspectedModel>();
        var files = FilePlan.Make(inspected.Select(model => (model.Model, model.External)), isWanted: _ => true, keyId => keyId.Value);
        problems.AddRange(files.Problems);
        if (problems.Count > 0)
        {
            return;
        }

        var contents = files.Files.Select(file => (file, Source(file, writer))).ToList();
        ProtectedModels = [.. KnownModel.Protected(contents).Select(model => model.ToItem())];
        UnencryptedModels = [.. KnownModel.Unencrypted(contents).Select(model => model.ToItem())];
    }

    private static FileState Source(PlannedFile file, ModelWriter writer) =>
        EncryptionRecord.Read(writer.PathOf(file.Output)) is { } record && record.SeemsMadeOf(file.FullPath)
            ? record.Source
            : FileState.Hash(file.FullPath);
}
