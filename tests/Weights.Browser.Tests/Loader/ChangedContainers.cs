namespace Weights.Browser.Tests.Loader;

/// <summary>The mutations of tests/vectors in a real browser with real workers. The C# reader refuses the same ones.</summary>
[TestClass]
public sealed class ChangedContainers
{
    [TestMethod]
    [DataRow("atOnce", 700)]
    [DataRow("asStream", 700)]
    [DataRow("byParts", 700)]
    [DataRow("asBlob", 700)]
    [DataRow("inWorker", 100)]
    public Task Changed_containers_are_refused_and_good_ones_decrypt(string path, int fewestCases) =>
        Run("async (path) => (await import('/mutations.js')).run(path)", path, fewestCases);

    [TestMethod]
    public Task Changed_manifests_make_no_session_and_good_ones_do() =>
        Run("async () => (await import('/manifests.js')).run()", null, 1000);

    private static async Task Run(string script, string? argument, int fewestCases)
    {
        await using var site = await ContainerSite.StartAsync();
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await profile.NewPageAsync();
        List<string> errors = [];
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) => errors.AddRange(message.Type == "error" ? [message.Text] : []);
        await page.GotoAsync(site.Address.ToString());

        var outcome = (await page.EvaluateAsync(script, argument))!.Value;

        // Containers that decrypted, manifests that made a session, or an error that is not the loader's.
        Assert.AreEqual("[]", outcome.GetProperty("accepted").GetRawText());
        // Good ones that did not.
        Assert.AreEqual("[]", outcome.GetProperty("unopened").GetRawText());
        Assert.IsGreaterThanOrEqualTo(fewestCases, outcome.GetProperty("refused").GetInt32());
        // A violated content security policy would be one of them.
        Assert.IsEmpty(errors, string.Join('\n', errors));
    }
}
