namespace Weights.Build.Tasks;

/// <summary>Whether what an earlier build made may be published now: <c>publish --no-build</c> encrypts nothing.</summary>
internal static class PublishCheck
{
    public static ModelBuildResult Run(ModelPlan plan, KeyRing keys, ModelWriter writer)
    {
        var finished = new List<FinishedOutput>();
        var problems = new List<Problem>();
        foreach (var (model, output) in plan.Models.SelectMany(model => model.Outputs.Select(output => (model, output))))
        {
            var key = output.KeyId is { } keyId ? keys[keyId] : null;
            var record = EncryptionRecord.Read(writer.PathOf(output));
            if (WhyNot(record, writer.Expected(model, key), model, writer.PathOf(output)) is { } reason)
            {
                problems.Add(Problems.BuildAgain(model.File, reason));
            }
            else
            {
                finished.Add(new FinishedOutput(model, output, record!));
            }
        }

        problems.AddRange(writer.Strangers(plan).Select(path => Problems.BuildAgain(path, "no item of the project declares this model any more")));
        return new ModelBuildResult(finished, [], problems);
    }

    private static string? WhyNot(EncryptionRecord? record, EncryptionRecord expected, PlannedModel model, string output) => record switch
    {
        null => "no build has encrypted this model",
        { Development: true } => "it is encrypted under a development key",
        _ when record.Kid != expected.Kid => $"it is encrypted under the key {record.Kid}, and the key in force is {expected.Kid}",
        _ when !record.HasSettingsOf(expected) => "its options have changed",
        _ when record.Source.Confirm(model.FullPath) is null => "the model has changed",
        _ when record.Output.Confirm(output) is null => "the encrypted model is missing or damaged",
        _ => null,
    };
}
