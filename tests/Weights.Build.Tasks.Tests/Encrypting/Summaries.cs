namespace Weights.Build.Tasks.Tests;

[TestClass]
public sealed class Summaries
{
    [TestMethod]
    public void Count_encrypted_models_and_models_that_were_up_to_date() =>
        Assert.AreEqual(
            "Weights: 3 models, 1 encrypted (10.8 MB, 0.1 s), 2 up to date",
            Summary([10_800_000, 5, 6], made: 1, seconds: 0.12)
        );

    [TestMethod]
    public void Leave_out_models_up_to_date_if_there_are_none() =>
        Assert.AreEqual("Weights: 2 models, 2 encrypted (3.0 MB, 12.0 s)", Summary([1_000_000, 2_000_000], made: 2, seconds: 12));

    [TestMethod]
    public void Leave_out_encrypted_models_if_there_are_none() =>
        Assert.AreEqual("Weights: 1 model, 1 up to date", Summary([1], made: 0, seconds: 5));

    [TestMethod]
    public void Say_that_there_are_no_models() => Assert.AreEqual("Weights: 0 models", Summary([], made: 0, seconds: 5));

    [TestMethod]
    public void Have_numbers_that_do_not_depend_on_the_culture()
    {
        var before = Thread.CurrentThread.CurrentCulture;
        try
        {
            Thread.CurrentThread.CurrentCulture = new System.Globalization.CultureInfo("fr-FR");
            Assert.AreEqual("Weights: 1 model, 1 encrypted (1234.5 MB, 1.5 s)", Summary([1_234_500_000], made: 1, seconds: 1.5));
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }

    [TestMethod]
    public void Do_not_count_an_unencrypted_model_as_encrypted()
    {
        using var project = new ProjectFolder();
        Assert.DoesNotContain("encrypted", project.Encrypt(project.Model("a", ("Encrypt", "false"))).Summary);
    }

    private static string Summary(long[] lengths, int made, double seconds)
    {
        var outputs = lengths.Select((length, i) => Output($"m{i}", length)).ToList();
        return EncryptionLog.Summary(new ModelBuildResult(outputs, [.. outputs.Take(made)], []), TimeSpan.FromSeconds(seconds));
    }

    private static FinishedOutput Output(string name, long length)
    {
        var output = new PlannedOutput(Encryption.KeyId.Default, "weights", $"{name}.enc");
        var state = new FileState(length, 0, new string('0', 64));
        var record = new EncryptionRecord
        {
            Settings = new EncryptionSettings($"{name}.onnx", "gcm", Reproducible: true, Kid: "", Development: false),
            From = "",
            Source = state,
            Output = state,
            Pin = "",
        };
        return new FinishedOutput(
            PlannedFile.Graph(
                new PlannedModel($"{name}.onnx", $"{name}.onnx", "", name, Encryption.ContainerFormat.Gcm, AllowLinks: false, [output]),
                output
            ),
            record
        );
    }
}
