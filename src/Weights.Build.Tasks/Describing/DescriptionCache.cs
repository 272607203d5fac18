using System.Text.Json;
using Weights.Onnx;

namespace Weights.Build.Tasks;

/// <summary>
/// The description of each model, with the length and time of its file. It is separate from the models file, which the compiler reads: if
/// only the time of a model changes, only this file changes.
/// </summary>
internal sealed class DescriptionCache
{
    // Identifies the build of Weights.Onnx, because another build may describe a model differently.
    private static readonly string _describer = typeof(OnnxFile).Module.ModuleVersionId.ToString();

    private readonly Dictionary<string, CachedDescription> _earlier;
    private readonly SortedDictionary<string, CachedDescription> _kept = new(StringComparer.Ordinal);

    private DescriptionCache(Dictionary<string, CachedDescription> earlier) => _earlier = earlier;

    public static string PathFor(string modelsFile) => modelsFile + ".cache";

    /// <summary>The cache of a models file; empty if it is missing, damaged or written by another build.</summary>
    public static DescriptionCache Read(string modelsFile)
    {
        try
        {
            var file = JsonSerializer.Deserialize(File.ReadAllBytes(PathFor(modelsFile)), DescriptionJson.Default.DescriptionCacheFile);
            return new DescriptionCache(
                file?.Describer == _describer && file.Models is { } models ? new(models, StringComparer.Ordinal) : []
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return new DescriptionCache([]);
        }
    }

    /// <summary>The description of an unchanged file; null if the file must be read.</summary>
    public ModelDescription? Find(string path, FileInfo file) =>
        _earlier.TryGetValue(path, out var cached) && (cached.Length, cached.Modified) == (file.Length, file.LastWriteTimeUtc.Ticks)
            ? Keep(path, cached)
            : null;

    /// <summary>The last description for that path, even if the file has changed since; null if there is none.</summary>
    public ModelDescription? FindLast(string path) => _earlier.TryGetValue(path, out var cached) ? Keep(path, cached) : null;

    public void Add(string path, long length, DateTime modified, ModelDescription description) =>
        _kept[path] = new CachedDescription(length, modified.Ticks, description);

    /// <summary>The content of the file: the descriptions that were found or added, without those of other models.</summary>
    public byte[] Write() =>
        JsonSerializer.SerializeToUtf8Bytes(new DescriptionCacheFile(_describer, _kept), DescriptionJson.Default.DescriptionCacheFile);

    private ModelDescription Keep(string path, CachedDescription cached) => (_kept[path] = cached).Description;
}

/// <param name="Describer">The build of Weights.Onnx that described the models.</param>
/// <param name="Models">The descriptions, by full path.</param>
internal sealed record DescriptionCacheFile(string Describer, IDictionary<string, CachedDescription> Models);

/// <param name="Length">In bytes.</param>
/// <param name="Modified">Time of the last write, in UTC ticks of 100 ns.</param>
/// <param name="Description">The description.</param>
internal sealed record CachedDescription(long Length, long Modified, ModelDescription Description);
