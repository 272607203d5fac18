using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Weights.Build.Tasks;

/// <summary>
/// Returns which models of this project a referencing project must not publish unencrypted, and which it may. Needs no key and writes
/// nothing. A model with a valid record is not read.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class FindModels : ModelsTask
{
    /// <summary>The folder under obj that <see cref="EncryptModels"/> fills. Absolute.</summary>
    [Required]
    public string OutputDirectory { get; set; } = "";

    /// <summary>As <see cref="EncryptModels.ProtectedModels"/>.</summary>
    [Output]
    public ITaskItem[] ProtectedModels { get; set; } = [];

    /// <summary>As <see cref="EncryptModels.UnencryptedModels"/>.</summary>
    [Output]
    public ITaskItem[] UnencryptedModels { get; set; } = [];

    /// <summary>The kids of the keys that the models were encrypted under.</summary>
    [Output]
    public ITaskItem[] Kids { get; set; } = [];

    private protected override void Run()
    {
        var problems = new List<Problem>();
        if (Plan(problems) is { } planned)
        {
            Find(planned.Plan, problems);
        }

        Report(problems);
    }

    private protected override Problem FileProblem(string message) => Problems.CannotRead(FirstFile, message);

    private void Find(ModelPlan plan, List<Problem> problems)
    {
        // Used only to find the records: nothing is written.
        var writer = new ModelWriter(OutputDirectory, reproducible: true);
        var inspections = plan.Models.Select(model => Inspection.Of(model, writer)).ToList();
        problems.AddRange(inspections.Select(inspection => inspection.Problem).OfType<Problem>());
        var inspected = inspections.Select(inspection => inspection.Model).OfType<InspectedModel>();
        var files = FilePlan.Make(
            inspected.Select(model => (model.Model, model.External)),
            new LinkScope(Options.Folder),
            isWanted: _ => true,
            keyId => keyId.Value
        );
        problems.AddRange(files.Problems);
        if (problems.Count > 0)
        {
            return;
        }

        var records = files.Files.Select(file => (File: file, Record: EncryptionRecord.Read(writer.PathOf(file.Output)))).ToList();
        var contents = records.ConvertAll(file => (file.File, Source(file.File, file.Record)));
        var kids = records.Select(file => file.Record?.Settings.Kid ?? "").Where(kid => kid.Length > 0);
        Kids = [.. kids.Distinct(StringComparer.Ordinal).Select(kid => new TaskItem(kid))];
        ProtectedModels = [.. KnownModelItem.Protected(contents).Select(KnownModelItem.Make)];
        UnencryptedModels = [.. KnownModelItem.Unencrypted(contents).Select(KnownModelItem.Make)];
    }

    private static FileState Source(PlannedFile file, EncryptionRecord? record) =>
        record is not null && record.SeemsMadeOf(file.FullPath) ? record.Source : FileState.Hash(file.FullPath);
}
