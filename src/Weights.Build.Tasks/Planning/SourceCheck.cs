namespace Weights.Build.Tasks;

/// <summary>Checks a model's file without opening it.</summary>
internal static class SourceCheck
{
    /// <summary>What is wrong with the file; null if it exists and is not empty.</summary>
    /// <remarks>
    /// A file of length 0 is not opened, because it may be a pipe, and opening a pipe blocks until something writes to it.
    /// </remarks>
    public static Problem? WhyUnusable(PlannedModel model, FileInfo file) =>
        file switch
        {
            { Exists: false } when Directory.Exists(model.FullPath) => Problems.NotAModel(model.File, "it is a folder"),
            { Exists: false } => Problems.ModelMissing(model.File),
            { Length: 0 } => Problems.NotAModel(model.File, "it is empty"),
            _ => null,
        };
}
