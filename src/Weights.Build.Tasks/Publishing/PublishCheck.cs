namespace Weights.Build.Tasks;

/// <summary>Checks whether the output of an earlier build may be published now: <c>publish --no-build</c> encrypts nothing.</summary>
internal static class PublishCheck
{
    public static ModelBuildResult Run(IReadOnlyList<PlannedFile> files, BuildKeys keys, ModelWriter writer)
    {
        var finished = new List<FinishedOutput>();
        var problems = new List<Problem>();
        foreach (var file in files)
        {
            var output = writer.PathOf(file.Output);
            var record = EncryptionRecord.Read(output);
            if (WhyNot(record, writer.Settings(file, keys.Of(file.Output)), file, output) is { } reason)
            {
                problems.Add(Problems.BuildAgain(file.File, reason));
            }
            else
            {
                finished.Add(new FinishedOutput(file, record!));
            }
        }

        // If a model has no record, its external data is not known, and would be reported here by mistake.
        if (problems.Count == 0)
        {
            problems.AddRange(
                writer
                    .UnplannedRecords(files)
                    .Select(path => Problems.BuildAgain(path, "no item of the project declares this model any more"))
            );
        }

        return new ModelBuildResult(finished, [], problems);
    }

    private static string? WhyNot(EncryptionRecord? record, EncryptionSettings settings, PlannedFile file, string output) =>
        record switch
        {
            null => "no build has encrypted this model",
            { Settings.Development: true } => "it is encrypted under a development key",
            _ when record.Settings.Kid != settings.Kid =>
                $"it is encrypted under the key {record.Settings.Kid}, and the present key is {settings.Kid}",
            _ when record.Settings != settings => "its options have changed",
            _ when record.ConfirmSource(file.FullPath) is null => "the model has changed",
            _ when record.Output.Confirm(output) is null => "the encrypted model is missing or damaged",
            _ => null,
        };
}
