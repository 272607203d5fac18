using System.Diagnostics;
using Microsoft.Build.Framework;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>
/// Turns the <c>OnnxModel</c> items into <c>.enc</c> files under obj, with <c>models.json</c> and the loader beside them: only what changed,
/// each file whole or not at all. Keys are found by reference; none is ever a parameter.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class EncryptModels : Microsoft.Build.Utilities.Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>The <c>OnnxModel</c> items.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The folder under obj to fill; all of it is ours. Absolute.</summary>
    [Required]
    public string OutputDirectory { get; set; } = "";

    /// <summary>The folder of the models on the site.</summary>
    public string OutputPath { get; set; } = "weights";

    /// <summary>The project. Key paths are relative to its folder, and the key command runs there. Absolute.</summary>
    [Required]
    public string Project { get; set; } = "";

    /// <summary>The folder with the loader's files.</summary>
    [Required]
    public string LoaderDirectory { get; set; } = "";

    /// <summary>The key id of models that name none; also the key that WEIGHTS_KEY and the key file hold.</summary>
    public string DefaultKeyId { get; set; } = KeyId.Default.Value;

    /// <summary>The container format of models that name none.</summary>
    public string DefaultFormat { get; set; } = FormatText.Gcm;

    /// <summary>A shell command that prints a key.</summary>
    public string KeyCommand { get; set; } = "";

    /// <summary>A folder of <c>&lt;keyid&gt;.key</c> files.</summary>
    public string KeyDirectory { get; set; } = "";

    /// <summary>The file of the default key.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>Where the development key is, or is to be made. Empty: none may be used.</summary>
    public string DevelopmentKeyFile { get; set; } = "";

    /// <summary>Whether the same inputs must give the same bytes on every machine.</summary>
    public bool Reproducible { get; set; } = true;

    /// <summary>Whether the result is published: then every model needs a key, and no development key counts.</summary>
    public bool Publishing { get; set; }

    /// <summary>Whether nothing may be encrypted any more (<c>publish --no-build</c>): then what an earlier build made is checked.</summary>
    public bool CheckOnly { get; set; }

    /// <summary>The files for the site: each under obj, with <c>RelativePath</c> on the site, <c>Fingerprint</c> and <c>Integrity</c> as static web assets want them.</summary>
    [Output]
    public ITaskItem[] Assets { get; set; } = [];

    /// <summary>The models that must not be published in the open: each the model's path, with <c>Length</c> (bytes) and <c>Sha256</c> (hex).</summary>
    [Output]
    public ITaskItem[] ProtectedModels { get; set; } = [];

    /// <summary>The models that are published in the open, on purpose: each the model's path, with <c>Length</c> (bytes) and <c>Sha256</c> (hex).</summary>
    [Output]
    public ITaskItem[] UnencryptedModels { get; set; } = [];

    /// <summary>The models' files for the site, for the checks after publishing: each under obj, with <c>SitePath</c>, <c>Length</c> (bytes) and <c>Sha256</c> (hex).</summary>
    [Output]
    public ITaskItem[] PublishedFiles { get; set; } = [];

    /// <summary>Whether any model is encrypted under the development key.</summary>
    [Output]
    public bool UsesDevelopmentKey { get; set; }

    /// <summary>Whether all of it may be published.</summary>
    [Output]
    public bool Publishable { get; set; }

    /// <inheritdoc/>
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _cancellation.Dispose();

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            Run();
        }
        catch (KeySourceException e)
        {
            ProblemLog.Write(Log, Problems.KeyUnusable(e.Message), Project);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ProblemLog.Write(Log, Problems.CannotWrite(Models[0].ItemSpec, OutputDirectory, e.Message), Project);
        }
        catch (OperationCanceledException)
        {
            Log.LogMessage(MessageImportance.High, "Weights: cancelled; the models made so far are whole.");
            return false;
        }

        return !Log.HasLoggedErrors;
    }

    private void Run()
    {
        var watch = Stopwatch.StartNew();
        var problems = new List<Problem>();
        if (PlanOptions.Parse(DefaultKeyId, DefaultFormat, OutputPath, problems) is not { } options)
        {
            ProblemLog.Write(Log, problems, Project);
            return;
        }

        var plan = ModelPlan.Make(Models.Select(ModelItem.From), options);
        ProblemLog.Write(Log, plan.Problems, Project);
        if (plan.Problems.Count > 0)
        {
            return;
        }

        var settings = Keys(options.DefaultKeyId);
        var keyIds = plan.Models.SelectMany(model => model.Outputs).Select(output => output.KeyId).OfType<KeyId>().ToList();
        ProblemLog.Write(Log, settings.Files(keyIds).Where(IsExposed).Select(file => Problems.KeyInGit(file, Publishing)), Project);
        using var keys = BuildKeys.Find(
            keyIds,
            settings.Source(),
            Publishing || DevelopmentKeyFile.Length == 0 ? null : DevelopmentKeyFile,
            _cancellation.Token
        );
        UsesDevelopmentKey = keys.UsesDevelopmentKey;
        if (keys.Missing.Count > 0)
        {
            ProblemLog.Write(Log, Publishing ? Problems.NoKeyForPublish(keys.Missing) : Problems.NoKeyForBuild(keys.Missing), Project);
        }

        if (Log.HasLoggedErrors)
        {
            return;
        }

        // A development key stands for all that are missing, and nothing under it is published.
        ProblemLog.Write(
            Log,
            MixedFormats.Find(plan.Models, keyId => keys[keyId] is { IsDevelopment: false } key ? key.Key.Kid : null),
            Project
        );
        using var alone = OutputFolder.Lock(OutputDirectory, _cancellation.Token);
        var writer = new ModelWriter(
            OutputDirectory,
            Reproducible,
            file => new EncryptionProgress(Log, TimeProvider.System, file.Name.Value, RealFile.LengthOf(file.FullPath))
        );
        if (Log.HasLoggedErrors || Inspect(plan, keys, writer) is not { } inspected)
        {
            return;
        }

        var files = FilePlan.Make(
            inspected.Select(model => (model.Model, model.External)),
            output => output.KeyId is null || keys.Of(output) is not null,
            keyId => keys[keyId]!.Key.Kid
        );
        ProblemLog.Write(Log, files.Problems, Project);
        if (files.Problems.Count > 0)
        {
            return;
        }

        if (!CheckOnly)
        {
            OutputFolder.RemoveAllBut(
                OutputDirectory,
                SiteFiles.Paths(OutputDirectory, options.OutputPath, [.. files.Files.Select(file => file.Output)])
            );
        }

        var result = CheckOnly
            ? PublishCheck.Run(files.Files, keys, writer)
            : ModelBuild.Run(files.Files, inspected, keys, writer, _cancellation.Token);
        ProblemLog.Write(Log, result.Problems, Project);
        if (result.Problems.Count > 0)
        {
            return;
        }

        Assets = CheckOnly ? [] : SiteFiles.Write(OutputDirectory, LoaderDirectory, options.OutputPath, result.Outputs, files);
        var contents = result.Outputs.Select(output => (output.File, output.Record.Source)).ToList();
        ProtectedModels = [.. KnownModel.Protected(contents).Select(model => model.ToItem())];
        UnencryptedModels = [.. KnownModel.Unencrypted(contents).Select(model => model.ToItem())];
        PublishedFiles = [.. SiteFiles.Published(OutputDirectory, result.Outputs, files).Select(file => file.ToItem())];
        Publishable = keys.Missing.Count == 0 && !UsesDevelopmentKey;
        EncryptionLog.Write(Log, result, watch.Elapsed);
    }

    // Null, with what is wrong in the log, where a model cannot be used.
    private List<InspectedModel>? Inspect(ModelPlan plan, BuildKeys keys, ModelWriter writer)
    {
        var wanted = plan.Models.Where(model => model.Outputs.Any(output => output.KeyId is null || keys.Of(output) is not null));
        if (CheckOnly)
        {
            return [.. wanted.Select(model => Inspection.FromRecord(model, writer))];
        }

        var inspections = wanted
            .AsParallel()
            .AsOrdered()
            .WithCancellation(_cancellation.Token)
            .Select(model => Inspection.Of(model, writer))
            .ToList();
        var problems = inspections.Select(inspection => inspection.Problem).OfType<Problem>().ToList();
        ProblemLog.Write(Log, problems, Project);
        return problems.Count > 0 ? null : [.. inspections.Select(inspection => inspection.Model!)];
    }

    private bool IsExposed(string keyFile)
    {
        var answer = GitCheck.Ask(keyFile);
        if (answer == GitAnswer.Unknown)
        {
            Log.LogMessage(
                MessageImportance.High,
                "{0}",
                $"Weights: git would not say whether '{keyFile}' is ignored (try 'git check-ignore -v' there); see to it that it is never committed."
            );
        }

        return answer == GitAnswer.Exposed;
    }

    private KeySettings Keys(KeyId defaultKeyId) =>
        new()
        {
            DefaultKeyId = defaultKeyId,
            ProjectDirectory = Path.GetDirectoryName(Project)!,
            Command = KeyCommand,
            Directory = KeyDirectory,
            File = KeyFile,
            CommandErrors = line => Log.LogMessage(MessageImportance.High, "{0}", $"Weights: key command: {line}"),
        };
}
