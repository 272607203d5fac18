using System.IO.Compression;
using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>A publish folder with the output of EncryptModels, copied as the SDK does.</summary>
internal sealed class PublishedProject : IDisposable
{
    public PublishedProject(params (string Name, string Value)[] metadata)
    {
        Run = Project.Encrypt(
            [Project.Model("a", RandomModel.Bytes(1), metadata), Project.Model("face/b", RandomModel.Bytes(2), ("Encrypt", "false"))],
            task => task.KeyDirectory = "keys"
        );
        Run.AssertSucceeded();
        foreach (var asset in Run.Assets)
        {
            var target = At(asset.GetMetadata("SitePath"));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(asset.ItemSpec, target);
        }
    }

    public ProjectFolder Project { get; } = Keys();

    public EncryptRun Run { get; }

    public string Folder => Project.At("publish");

    public string At(string sitePath) => Project.At($"publish/wwwroot/{sitePath}");

    public string[] Files() =>
        [
            .. Directory
                .EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(At(""), file).Replace(Path.DirectorySeparatorChar, '/'))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Makes a compressed copy, as the SDK does, and returns it.</summary>
    public byte[] Compress(string sitePath, string suffix)
    {
        using var compressed = new MemoryStream();
        using (
            Stream stream =
                suffix == ".gz"
                    ? new GZipStream(compressed, CompressionLevel.Optimal)
                    : new BrotliStream(compressed, CompressionLevel.Optimal)
        )
        {
            stream.Write(File.ReadAllBytes(At(sitePath)));
        }

        File.WriteAllBytes(At(sitePath + suffix), compressed.ToArray());
        return compressed.ToArray();
    }

    public TaskRun Check(Action<CheckPublishedModels>? configure = null)
    {
        var engine = new BuildEngine();
        var task = new CheckPublishedModels
        {
            BuildEngine = engine,
            Project = Item.Project(Project.ProjectFile),
            PublishDirectory = Folder,
            WebRoot = "wwwroot",
            SiteRoot = "wwwroot",
            ProtectedModels = [.. Run.ProtectedModels],
            PublishedFiles = [.. Run.PublishedFiles],
            Kids = [.. Run.Kids],
            KeyFile = ".model_key",
        };
        configure?.Invoke(task);
        var run = new TaskRun(task.Execute(), engine.Entries);
        run.AssertLinksToPages();
        return run;
    }

    public TaskRun Tidy(IEnumerable<ITaskItem> publishedFiles, string? folder = null)
    {
        var engine = new BuildEngine();
        var task = new TidyPublishFolder
        {
            BuildEngine = engine,
            Project = Item.Project(Project.ProjectFile),
            PublishDirectory = folder ?? Folder,
            SiteRoot = "wwwroot",
            PublishedFiles = [.. publishedFiles],
        };
        var run = new TaskRun(task.Execute(), engine.Entries);
        run.AssertLinksToPages();
        return run;
    }

    public void Dispose() => Project.Dispose();

    private static ProjectFolder Keys()
    {
        var project = new ProjectFolder();
        project.Write("keys/acme.key", TestKeys.Second);
        project.Write("keys/beta.key", TestKeys.Third);
        return project;
    }
}
