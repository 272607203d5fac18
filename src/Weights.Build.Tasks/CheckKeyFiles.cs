using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>Checks, before anything is copied, that no key file is where the SDK publishes it.</summary>
[MSBuildMultiThreadableTask]
public sealed class CheckKeyFiles : ProjectTask
{
    /// <summary>As <see cref="EncryptModels.KeyDirectory"/>.</summary>
    public string KeyDirectory { get; set; } = "";

    /// <summary>As <see cref="EncryptModels.KeyFile"/>.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>The path of the development key.</summary>
    public string DevelopmentKeyFile { get; set; } = "";

    /// <summary>The kids of the keys of this build, if they are known: those of <see cref="EncryptModels.Kids"/>.</summary>
    public ITaskItem[] Kids { get; set; } = [];

    /// <summary>The items that are published. <c>ItemType</c> is their type.</summary>
    public ITaskItem[] Items { get; set; } = [];

    private protected override void Run()
    {
        var files = new KeyFiles(Options.Folder, KeyFile, KeyDirectory, DevelopmentKeyFile);
        Report(files.FindInWebRoot());
        if (Items.Length == 0)
        {
            // NewModelKey of another project may be writing the key now, so it is read only if there is something to compare it with.
            return;
        }

        var keyFiles = files.Secret().SelectMany(file => new[] { file, RealFile.PathOf(file) }).ToHashSet(FolderPath.Comparer);

        // A key that this user may not read cannot be copied either.
        var kids = SourceKids.Of(files, skipUnreadable: true).Concat(Kids.Select(item => item.ItemSpec));
        var search = new KeySearch(kids.ToHashSet(StringComparer.Ordinal));
        var webRoot = Path.Combine(Options.Folder, KeyFiles.WebRoot);
        foreach (var item in Items)
        {
            var path = item.GetMetadata("FullPath");
            var type = item.GetMetadata("ItemType");

            // A settings file of a server may contain its key, but not one on the site or in an assembly.
            var anywhere = type is not ("Content" or "None") || FolderPath.Contains(webRoot, path);
            if (keyFiles.Contains(path) || (RealFile.Of(path).Exists && search.KidIn(path, anywhere) is not null))
            {
                Report(Problems.KeyIsItem(item.ItemSpec, type));
            }
        }
    }

    private protected override Problem FileProblem(string message) => Problems.CannotCheckKeys(message);
}
