namespace Weights.Browser.Tests.Loader;

/// <summary>The list of tests/vectors, which the C# reader refuses too, in a real browser with real workers.</summary>
[TestClass]
public sealed class ChangedContainers
{
    [TestMethod]
    [DataRow("atOnce", 700)]
    [DataRow("asStream", 700)]
    [DataRow("byParts", 700)]
    [DataRow("asBlob", 700)]
    [DataRow("inWorker", 100)]
    public async Task Are_refused_while_every_good_one_opens(string path, int fewestCases)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await profile.NewPageAsync();
        List<string> errors = [];
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) => errors.AddRange(message.Type == "error" ? [message.Text] : []);
        await page.GotoAsync(site.Address.ToString());

        var outcome = (await page.EvaluateAsync("async (path) => (await import('/mutations.js')).run(path)", path))!.Value;

        // Opened, or refused with something else than an error of the loader.
        Assert.AreEqual("[]", outcome.GetProperty("accepted").GetRawText());
        // Good ones that did not open to their plaintext.
        Assert.AreEqual("[]", outcome.GetProperty("unopened").GetRawText());
        Assert.IsGreaterThanOrEqualTo(fewestCases, outcome.GetProperty("refused").GetInt32());
        // Among them would be a violated content security policy.
        Assert.IsEmpty(errors, string.Join('\n', errors));
    }
}
