using System.Diagnostics;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>
/// Encrypts the <c>OnnxModel</c> items into <c>.enc</c> files under obj, and writes <c>models.json</c> and the loader there. Only changed
/// files are written, and each file appears complete or not at all. The parameters say where keys are, and never contain a key.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class EncryptModels : ModelsTask, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>The folder under obj to fill. The task deletes all other files in it. Absolute.</summary>
    [Required]
    public string OutputDirectory { get; set; } = "";

    /// <summary>The folder with the loader's files; empty if the project has no pages.</summary>
    public string LoaderDirectory { get; set; } = "";

    /// <summary>A shell command that prints a key. It runs in the project's folder.</summary>
    public string KeyCommand { get; set; } = "";

    /// <summary>A folder of <c>&lt;keyid&gt;.key</c> files. Relative to the project's folder.</summary>
    public string KeyDirectory { get; set; } = "";

    /// <summary>The file of the default key. Relative to the project's folder.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>The path of the development key, which is made if it is missing; empty if it must not be used.</summary>
    public string DevelopmentKeyFile { get; set; } = "";

    /// <summary>Whether the same inputs must give the same bytes on every machine.</summary>
    public bool Reproducible { get; set; } = true;

    /// <summary>Whether the result is published. Then every model needs a key, and the development key is not used.</summary>
    public bool Publishing { get; set; }

    /// <summary>Whether nothing is encrypted (<c>publish --no-build</c>). Then the output of an earlier build is checked.</summary>
    public bool CheckOnly { get; set; }

    /// <summary>
    /// The files for the site: each a path under obj, with <c>SitePath</c>, and with <c>RelativePath</c>, <c>Fingerprint</c> and
    /// <c>Integrity</c> as static web assets have them.
    /// </summary>
    [Output]
    public ITaskItem[] Assets { get; set; } = [];

    /// <summary>
    /// The models that must not be published unencrypted: each a path, with <c>Length</c> (bytes) and <c>Sha256</c> (hex).
    /// </summary>
    [Output]
    public ITaskItem[] ProtectedModels { get; set; } = [];

    /// <summary>
    /// The models that are published unencrypted on purpose: each a path, with <c>Length</c> (bytes) and <c>Sha256</c> (hex).
    /// </summary>
    [Output]
    public ITaskItem[] UnencryptedModels { get; set; } = [];

    /// <summary>
    /// The models' files for the site, for the checks after publishing: each a path under obj, with <c>SitePath</c>, <c>Folder</c>,
    /// <c>Length</c> (bytes), <c>Modified</c> (ticks) and <c>Sha256</c> (hex).
    /// </summary>
    [Output]
    public ITaskItem[] PublishedFiles { get; set; } = [];

    /// <summary>The kids of the keys of this build.</summary>
    [Output]
    public ITaskItem[] Kids { get; set; } = [];

    /// <summary>Whether any model is encrypted under the development key.</summary>
    [Output]
    public bool UsesDevelopmentKey { get; set; }

    /// <summary>Whether all of the output may be published.</summary>
    [Output]
    public bool Publishable { get; set; }

    /// <summary>The text of WEIGHTS0002, with key IDs and no key, if the output must not be published; empty if it may.</summary>
    [Output]
    public string WhyNotPublishable { get; set; } = "";

    /// <inheritdoc/>
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _cancellation.Dispose();

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            return base.Execute();
        }
        catch (OperationCanceledException)
        {
            Log.LogMessage(MessageImportance.High, "Weights: cancelled. The models that were made are complete.");
            return false;
        }
    }

    private protected override Problem FileProblem(string message) => Problems.CannotWrite(FirstFile, OutputDirectory, message);

    private protected override void Run()
    {
        var watch = Stopwatch.StartNew();
        var problems = new List<Problem>();
        if (Plan(problems) is not { } planned || problems.Count > 0)
        {
            Report(problems);
            return;
        }

        var (options, plan) = planned;
        using var keys = FindKeys(plan, options);
        if (Log.HasLoggedErrors)
        {
            return;
        }

        // The development key replaces all missing keys. Files under it are never published, so it may be used for both formats.
        Report(MixedFormats.Find(plan.Models, keyId => keys[keyId] is { IsDevelopment: false } key ? key.Key.Kid : null));
        using var folderLock = OutputFolder.Lock(OutputDirectory, _cancellation.Token);
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
            new LinkScope(Options.Folder),
            output => output.KeyId is null || keys.Of(output) is not null,
            keyId => keys[keyId]!.Key.Kid
        );
        Report(files.Problems);
        if (files.Problems.Count == 0 && Make(files, inspected, keys, writer, options.Urls) is { } result)
        {
            SetOutputs(result, files, options.Urls);
            Publishable = WhyNotPublishable.Length == 0;
            EncryptionLog.Write(Log, result, watch.Elapsed);
        }
    }

    private BuildKeys FindKeys(ModelPlan plan, PlanOptions options)
    {
        var settings = new KeySettings
        {
            DefaultKeyId = options.DefaultKeyId,
            ProjectDirectory = Options.Folder,
            Command = KeyCommand,
            Directory = KeyDirectory,
            File = KeyFile,
            CommandErrors = line => Log.LogMessage(MessageImportance.High, "{0}", $"Weights: key command: {line}"),
        };
        var keyIds = plan.Models.SelectMany(model => model.Outputs).Select(output => output.KeyId).OfType<KeyId>().ToList();
        Report(CommittableKeys.Find(settings.Files(keyIds), Publishing));
        var developmentKeyFile = Publishing || DevelopmentKeyFile.Length == 0 ? null : DevelopmentKeyFile;
        var keys = BuildKeys.Find(keyIds, settings.Source(), developmentKeyFile, _cancellation.Token);
        UsesDevelopmentKey = keys.UsesDevelopmentKey;
        Kids = [.. keys.Kids.Select(kid => new TaskItem(kid))];
        List<KeyId> unpublishable = [.. keys.Unpublishable];
        WhyNotPublishable = unpublishable.Count > 0 ? Problems.NoKeyForPublish(unpublishable).Message : "";
        if (keys.Missing.Count > 0)
        {
            Report(Publishing ? Problems.NoKeyForPublish(keys.Missing) : Problems.NoKeyForBuild(keys.Missing));
        }

        return keys;
    }

    // Null, after the problems are reported, if a model cannot be used.
    private List<InspectedModel>? Inspect(ModelPlan plan, BuildKeys keys, ModelWriter writer)
    {
        var wanted = plan.Models.Where(model => model.Outputs.Any(output => output.KeyId is null || keys.Of(output) is not null));
        if (CheckOnly)
        {
            return [.. wanted.Select(model => Inspection.FromRecord(model, writer))];
        }

        // Not a parallel query, because its generic methods would have to be compiled in every build, also if no model changed.
        var models = wanted.ToList();
        var inspections = new (InspectedModel? Model, Problem? Problem)[models.Count];
        var parallel = new ParallelOptions { CancellationToken = _cancellation.Token };
        Parallel.For(0, models.Count, parallel, i => inspections[i] = Inspection.Of(models[i], writer));
        var problems = inspections.Select(inspection => inspection.Problem).OfType<Problem>().ToList();
        Report(problems);
        return problems.Count > 0 ? null : [.. inspections.Select(inspection => inspection.Model!)];
    }

    // Null, after the problems are reported, if a file cannot be made or published.
    private ModelBuildResult? Make(FilePlan files, List<InspectedModel> inspected, BuildKeys keys, ModelWriter writer, FileUrls urls)
    {
        if (!CheckOnly)
        {
            var wanted = SiteFiles.Paths(OutputDirectory, urls.OutputPath, [.. files.Files.Select(file => file.Output)]);
            OutputFolder.RemoveAllBut(OutputDirectory, wanted);
        }

        var result = CheckOnly
            ? PublishCheck.Run(files.Files, keys, writer)
            : ModelBuild.Run(files.Files, inspected, keys, writer, _cancellation.Token);
        Report(result.Problems);
        if (CheckOnly && result.Problems.Count == 0)
        {
            Report(
                SiteFiles
                    .Outdated(OutputDirectory, LoaderDirectory, urls, result.Outputs, files)
                    .Select(path => Problems.BuildAgain(path, "this file is not the one of the present options and package version"))
            );
        }

        return Log.HasLoggedErrors ? null : result;
    }

    private void SetOutputs(ModelBuildResult result, FilePlan files, FileUrls urls)
    {
        Assets = CheckOnly ? [] : SiteFiles.Write(OutputDirectory, LoaderDirectory, urls, result.Outputs, files);
        var contents = result.Outputs.Select(output => (output.File, output.Record.Source)).ToList();
        ProtectedModels = [.. KnownModelItem.Protected(contents).Select(KnownModelItem.Make)];
        UnencryptedModels = [.. KnownModelItem.Unencrypted(contents).Select(KnownModelItem.Make)];
        PublishedFiles =
        [
            .. SiteFiles.Published(OutputDirectory, LoaderDirectory, urls, result.Outputs, files).Select(file => file.ToItem()),
        ];
    }
}
