using System.Text.Json;
using System.Text.Json.Serialization;
using Weights.Encryption;
using Weights.Onnx;

namespace Weights.Build.Tasks;

/// <summary>
/// What was found in each model, with the length and the time that its file had. Lies beside the models file and not in it: a touched model
/// changes this file, and only one that says something else changes what the compiler reads.
/// </summary>
internal sealed class DescriptionCache
{
    // Of the assembly that describes: another build of it may see more in a model.
    private static readonly string _describer = typeof(OnnxFile).Module.ModuleVersionId.ToString();

    private readonly Dictionary<string, CachedDescription> _earlier;
    private readonly SortedDictionary<string, CachedDescription> _kept = new(StringComparer.Ordinal);

    private DescriptionCache(Dictionary<string, CachedDescription> earlier) => _earlier = earlier;

    public static string PathFor(string modelsFile) => modelsFile + ".cache";

    /// <summary>The cache beside a models file; an empty one where there is none, or none to trust.</summary>
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

    /// <summary>What is known of an unchanged file; null where it has to be opened.</summary>
    public ModelDescription? Find(string path, FileInfo file) =>
        _earlier.TryGetValue(path, out var cached) && (cached.Length, cached.Modified) == (file.Length, file.LastWriteTimeUtc.Ticks)
            ? Keep(path, cached)
            : null;

    /// <summary>What was last found under that path, whatever the file is now; null where nothing was.</summary>
    public ModelDescription? FindLast(string path) => _earlier.TryGetValue(path, out var cached) ? Keep(path, cached) : null;

    public void Add(string path, long length, DateTime modified, ModelDescription description) =>
        _kept[path] = new CachedDescription(length, modified.Ticks, description);

    /// <summary>The file's content: what was found or added, and nothing of other models.</summary>
    public byte[] Write() =>
        JsonSerializer.SerializeToUtf8Bytes(new DescriptionCacheFile(_describer, _kept), DescriptionJson.Default.DescriptionCacheFile);

    private ModelDescription Keep(string path, CachedDescription cached) => (_kept[path] = cached).Description;
}

/// <param name="Describer">Which build of the description wrote it.</param>
/// <param name="Models">By full path.</param>
internal sealed record DescriptionCacheFile(string Describer, IDictionary<string, CachedDescription> Models);

/// <param name="Length">In bytes.</param>
/// <param name="Modified">Time of the last write, in UTC ticks of 100 ns.</param>
/// <param name="Description">What was found.</param>
internal sealed record CachedDescription(long Length, long Modified, ModelDescription Description);

/// <summary>The source-generated serializer: no reflection at every build. What is missing in a damaged file is an exception, never a null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(DescriptionCacheFile))]
internal sealed partial class DescriptionJson : JsonSerializerContext;
