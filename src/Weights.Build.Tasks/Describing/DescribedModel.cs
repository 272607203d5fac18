using Weights.Encryption;
using Weights.Onnx;

namespace Weights.Build.Tasks;

/// <summary>A planned model and what its file says.</summary>
/// <param name="Model">The model.</param>
/// <param name="Length">Its file's length in bytes; 0 where there is none.</param>
/// <param name="Description">What the file says; null where nothing is known.</param>
/// <param name="Problem">Why it could not be described.</param>
internal sealed record DescribedModel(PlannedModel Model, long Length, ModelDescription? Description, Problem? Problem)
{
    /// <summary>Full paths of the files that it keeps tensors in. One whose location a build refuses is none of the model's.</summary>
    public IEnumerable<string> ExternalFiles =>
        (Description?.ExternalFiles ?? [])
            .Where(location => ExternalLocation.WhyNot(location) is null)
            .Select(location => Path.GetFullPath(location, Path.GetDirectoryName(Model.FullPath)!));

    /// <summary>Describes a model. Its file is opened only where its length or time changed.</summary>
    public static DescribedModel Of(PlannedModel model, DescriptionCache cache)
    {
        var length = 0L;
        try
        {
            var file = RealFile.Of(model.FullPath);
            if (!file.Exists)
            {
                return Without(
                    Directory.Exists(model.FullPath) ? Problems.NotAModel(model.File, "it is a folder") : Problems.ModelMissing(model.File)
                );
            }

            length = file.Length;
            if (length == 0)
            {
                // Not opened: a pipe has no length either, and an editor would wait for its other end for ever.
                return Without(Problems.NotAModel(model.File, "it is empty"));
            }

            return new DescribedModel(model, length, cache.Find(model.FullPath, file) ?? Read(model, file, cache), null);
        }
        catch (OnnxFormatException e)
        {
            return Without(
                WhyNot(model.FullPath) is { } reason ? Problems.NotAModel(model.File, reason) : Problems.ModelDamaged(model.File, e.Message)
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Without(Problems.CannotRead(model.File, e.Message));
        }

        // Only an editor goes on with such a model. It keeps what it knew, so that code does not turn red while an export runs.
        DescribedModel Without(Problem problem) => new(model, length, cache.FindLast(model.FullPath), problem);
    }

    private static ModelDescription Read(PlannedModel model, FileInfo file, DescriptionCache cache)
    {
        var (length, modified) = (file.Length, file.LastWriteTimeUtc);
        var description = ModelDescription.From(OnnxFile.Describe(model.FullPath));
        file.Refresh();
        if (file.Exists && (file.Length, file.LastWriteTimeUtc) == (length, modified))
        {
            // Else it is being written: what was read may be half of it.
            cache.Add(model.FullPath, length, modified, description);
        }

        return description;
    }

    private static string? WhyNot(string path)
    {
        try
        {
            return ModelFileCheck.WhyNot(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
