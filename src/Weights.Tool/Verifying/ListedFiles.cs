using Weights.Encryption;
using Weights.Searching;

namespace Weights.Tool;

/// <summary>A file that a manifest lists.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Model">The model that it is a file of.</param>
/// <param name="File">What the manifest says about it.</param>
internal sealed record ListedFile(string Path, ManifestModel Model, ManifestFile File);

/// <summary>The files that the manifests of a folder list.</summary>
internal sealed class ListedFiles
{
    private const string ManifestName = "models.json";

    private readonly Dictionary<string, ListedFile> _byPath = new(FolderPath.Comparer);
    private readonly List<string> _folders = [];

    /// <summary>The manifests that cannot be read, with the reason.</summary>
    public List<(string Path, string Why)> Refused { get; } = [];

    /// <summary>The number of models in all manifests.</summary>
    public int Models { get; private set; }

    /// <summary>The files.</summary>
    public IReadOnlyCollection<ListedFile> All => _byPath.Values;

    /// <summary>The fingerprints of the models' keys.</summary>
    public IEnumerable<string> Kids => All.Select(file => file.Model.Kid).Where(kid => kid.Length > 0).Distinct();

    /// <param name="files">The full paths of all files of the folder.</param>
    public static ListedFiles Of(IReadOnlyList<string> files)
    {
        var listed = new ListedFiles();
        var containers = files.Where(ContainerInspection.HasExtension).ToList();
        foreach (var path in files.Where(file => Path.GetFileName(file) == ManifestName))
        {
            listed.Add(path, containers);
        }

        return listed;
    }

    /// <summary>What a manifest says about a file; null if none lists it.</summary>
    public ListedFile? Find(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>Whether a manifest is in the file's folder, or above it.</summary>
    public bool IsBelowManifest(string path) => _folders.Exists(folder => FolderPath.Contains(folder, path));

    private void Add(string manifest, List<string> containers)
    {
        var folder = Path.GetDirectoryName(manifest)!;
        try
        {
            var models = ModelManifest.Read(manifest).Models;
            Models += models.Count;
            _folders.Add(folder);
            foreach (var (model, file) in models.SelectMany(model => model.Files.Select(file => (model, file))))
            {
                _byPath[file.PathFrom(manifest)] = new ListedFile(file.PathFrom(manifest), model, file);
            }
        }
        catch (ModelManifestException e)
        {
            // Other programs call their files so, too. Beside encrypted models it is a manifest of ours that was damaged.
            if (containers.Exists(container => FolderPath.Contains(folder, container)))
            {
                Refused.Add((manifest, e.Message));
            }
        }
    }
}
