using Weights.Encryption;
using Weights.Onnx;

namespace Weights.Build.Tasks;

/// <summary>A planned model and the description of its file.</summary>
/// <param name="Model">The model.</param>
/// <param name="Length">The file's length in bytes; 0 if it does not exist.</param>
/// <param name="Description">The description; null if there is none.</param>
/// <param name="Problem">Why it could not be described; null if it could.</param>
internal sealed record DescribedModel(PlannedModel Model, long Length, ModelDescription? Description, Problem? Problem)
{
    /// <summary>Full paths of the files of its external data, without locations that a build refuses.</summary>
    public IEnumerable<string> ExternalFiles =>
        (Description?.ExternalFiles ?? [])
            .Where(location => ExternalLocation.WhyNot(location) is null)
            .Select(location => Path.GetFullPath(location, Path.GetDirectoryName(Model.FullPath)!));

    /// <summary>Describes a model. Its file is read only if its length or time changed.</summary>
    public static DescribedModel Of(PlannedModel model, DescriptionCache cache)
    {
        var length = 0L;
        try
        {
            var file = RealFile.Of(model.FullPath);
            length = file.Exists ? file.Length : 0;
            if (SourceCheck.WhyUnusable(model, file) is { } problem)
            {
                return Without(problem);
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

        // Only an editor continues with such a model. It keeps the last description, so that the code has no errors while a tool exports
        // the model.
        DescribedModel Without(Problem problem) => new(model, length, cache.FindLast(model.FullPath), problem);
    }

    private static ModelDescription Read(PlannedModel model, FileInfo file, DescriptionCache cache)
    {
        var (length, modified) = (file.Length, file.LastWriteTimeUtc);
        var description = ModelDescription.From(OnnxFile.Describe(model.FullPath));
        file.Refresh();
        if (file.Exists && (file.Length, file.LastWriteTimeUtc) == (length, modified))
        {
            // If not, something is writing to the file, and the description may be that of an incomplete model.
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
