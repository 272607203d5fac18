using System.Text.Json;
using Microsoft.Build.Framework;
using Weights.Encryption;

namespace Weights.Build.Tasks.Tests;

/// <summary>A project on disk: models, a loader, a key in .model_key unless asked otherwise, and obj.</summary>
internal sealed class ProjectFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ProjectFolder(string? key = TestKeys.First)
    {
        _folder.Write("loader/weights-loader.js", "export const loader = 1;\n");
        _folder.Write("loader/weights-loader.worker.js", "export const worker = 1;\n");
        if (key is not null)
        {
            _folder.Write(".model_key", $"{key}\n");
        }
    }

    public string Path => _folder.Path;

    public string ProjectFile => _folder.At("app.csproj");

    public string KeyFile => _folder.At(".model_key");

    public string DevelopmentKeyFile => _folder.At("obj/weights.development.key");

    /// <summary>The folder where the tasks write what the site serves.</summary>
    public string Output => _folder.At("obj/weights-out");

    public string At(string relativePath) => _folder.At(relativePath);

    public string Write(string relativePath, ReadOnlySpan<byte> content) => _folder.Write(relativePath, content);

    public string Write(string relativePath, string content) => _folder.Write(relativePath, content);

    /// <summary>The path of a file that the site serves, such as <c>weights/models.json</c>.</summary>
    public string Served(string sitePath) => _folder.At($"obj/weights-out/{sitePath}");

    /// <summary>Writes a model and returns its item, named like its file.</summary>
    public ITaskItem Model(string name, params (string Name, string Value)[] metadata) =>
        Model(name, RandomModel.Bytes(seed: name.Length), metadata);

    public ITaskItem Model(string name, byte[] content, params (string Name, string Value)[] metadata) =>
        Item.Of(Write($"models/{name}.onnx", content), [("Name", name), .. metadata]);

    public EncryptRun Encrypt(IEnumerable<ITaskItem> models, Action<EncryptModels, BuildEngine>? configure = null)
    {
        var engine = new BuildEngine();
        using var task = new EncryptModels
        {
            BuildEngine = engine,
            Models = [.. models],
            OutputDirectory = Output,
            Project = Item.Project(ProjectFile),
            LoaderDirectory = At("loader"),
            KeyFile = ".model_key",
        };
        configure?.Invoke(task, engine);
        var succeeded = task.Execute();
        var run = new EncryptRun(
            succeeded,
            engine.Entries,
            task.Assets,
            task.ProtectedModels,
            task.UnencryptedModels,
            task.PublishedFiles,
            task.Kids,
            task.UsesDevelopmentKey,
            task.Publishable,
            task.WhyNotPublishable
        );
        run.AssertLinksToPages();
        AssertNoKeyIsIn(run);
        AssertNoTemporaryFile();
        return run;
    }

    public EncryptRun Encrypt(IEnumerable<ITaskItem> models, Action<EncryptModels> configure) =>
        Encrypt(models, (task, _) => configure(task));

    public EncryptRun Encrypt(params ITaskItem[] models) => Encrypt(models, configure: (_, _) => { });

    public string DescriptionFile => At("obj/weights.models.json");

    public string Description => File.ReadAllText(DescriptionFile);

    public TaskRun Describe(IEnumerable<ITaskItem> models, Action<DescribeModels>? configure = null)
    {
        var engine = new BuildEngine();
        var task = new DescribeModels
        {
            BuildEngine = engine,
            Models = [.. models],
            Project = Item.Project(ProjectFile),
            File = DescriptionFile,
            ManifestNamespace = "App",
        };
        configure?.Invoke(task);
        var run = new TaskRun(task.Execute(), engine.Entries);
        run.AssertLinksToPages();
        Secrets.AssertNotIn(string.Join('\n', run.Entries.Select(entry => entry.All)), Secrets.KeysIn(Path));
        AssertNoTemporaryFile();
        return run;
    }

    /// <summary>The model that a served file decrypts to.</summary>
    public byte[] Decrypt(string sitePath, string keyHex)
    {
        using var key = ContentKey.Parse(keyHex);
        return GcmContainer.Decrypt(key, File.ReadAllBytes(Served(sitePath)));
    }

    public EncryptionRecord Record(string sitePath) => EncryptionRecord.Read(Served(sitePath))!;

    /// <summary>The members of a manifest's models, each as <c>member=value</c>.</summary>
    public JsonElement[] Manifest(string folderOnSite = "weights")
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Served($"{folderOnSite}/models.json")));
        Assert.AreEqual(2, json.RootElement.GetProperty("version").GetInt32());
        return [.. json.RootElement.GetProperty("models").EnumerateArray().Select(model => model.Clone())];
    }

    public string[] ServedFiles() =>
        !Directory.Exists(Output)
            ? []
            :
            [
                .. Directory
                    .EnumerateFiles(Output, "*", SearchOption.AllDirectories)
                    .Select(file => System.IO.Path.GetRelativePath(Output, file).Replace(System.IO.Path.DirectorySeparatorChar, '/'))
                    .Order(StringComparer.Ordinal),
            ];

    public void AssertNoTemporaryFile() =>
        Assert.IsEmpty(Directory.GetFiles(Path, $"*{AtomicFile.TemporarySuffix}*", SearchOption.AllDirectories));

    public void Dispose() => _folder.Dispose();

    private void AssertNoKeyIsIn(EncryptRun run)
    {
        var keys = Secrets.KeysIn(Path);
        Secrets.AssertNotIn(string.Join('\n', run.Entries.Select(entry => entry.All).Append(run.WhyNotPublishable)), keys);
        foreach (
            var item in run.Assets.Concat(run.ProtectedModels).Concat(run.UnencryptedModels).Concat(run.PublishedFiles).Concat(run.Kids)
        )
        {
            Secrets.AssertNotIn(string.Join('\n', item.MetadataNames.Cast<string>().Select(item.GetMetadata)), keys);
        }

        foreach (var file in ServedFiles())
        {
            Secrets.AssertNotIn(System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(Served(file))), keys);
        }
    }
}
