namespace Weights.Build.Tasks;

/// <summary>Whether what an earlier build made may be published now: <c>publish --no-build</c> encrypts nothing.</summary>
internal static class PublishCheck
{
    public static ModelBuildResult Run(IReadOnlyList<PlannedFile> files, BuildKeys keys, ModelWriter writer)
    {
        var finished = new List<FinishedOutput>();
        var problems = new List<Problem>();
        foreach (var file in files)
        {
            var record = EncryptionRecord.Read(writer.PathOf(file.Output));
            if (WhyNot(record, writer.Expected(file, keys.Of(file.Output)), file, writer.PathOf(file.Output)) is { } reason)
            {
                problems.Add(Problems.BuildAgain(file.File, reason));
            }
            else
            {
                finished.Add(new FinishedOutput(file, record!));
            }
        }

        // Without a model's record it is not known which data belongs to it, and its data would seem to be a stranger.
        if (problems.Count == 0)
        {
            problems.AddRange(
                writer.Strangers(files).Select(path => Problems.BuildAgain(path, "no item of the project declares this model any more"))
            );
        }

        return new ModelBuildResult(finished, [], problems);
    }

    private static string? WhyNot(EncryptionRecord? record, EncryptionRecord expected, PlannedFile file, string output) =>
        record switch
        {
            null => "no build has encrypted this model",
            { Development: true } => "it is encrypted under a development key",
            _ when record.Kid != expected.Kid => $"it is encrypted under the key {record.Kid}, and the key in force is {expected.Kid}",
            _ when !record.HasSettingsOf(expected) => "its options have changed",
            _ when record.ConfirmSource(file.FullPath) is null => "the model has changed",
            _ when record.Output.Confirm(output) is null => "the encrypted model is missing or damaged",
            _ => null,
        };
}
