using System.Text.Json;

namespace Weights.Browser.Tests.Loader;

/// <summary>
/// Files are swapped on the server, and models.json is not: another model's file of the same key and length, and yesterday's file of the
/// same name, as graph and as external data.
/// </summary>
[TestClass]
public sealed class SwappedFiles
{
    [TestMethod]
    [DataRow("gcm", "onPage")]
    [DataRow("gcm", "isolated")]
    [DataRow("chunked", "onPage")]
    [DataRow("chunked", "onDemand")]
    [DataRow("chunked", "isolated")]
    [DataRow("none", "onPage")]
    [DataRow("none", "isolated")]
    public async Task They_are_refused_before_a_session_is_made(string format, string way)
    {
        await using var site = await ContainerSite.StartAsync();
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await profile.NewPageAsync();
        List<string> errors = [];
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) => errors.AddRange(message.Type == "error" ? [message.Text] : []);
        await page.GotoAsync(site.Address.ToString());

        var outcome = (
            await page.EvaluateAsync(
                "async ([format, way]) => JSON.stringify(await (await import('/swaps.js')).run(format, way))",
                new[] { format, way }
            )
        )!.Value;

        // The sessions of an isolated load are made in its worker, which the page cannot count.
        var (loaded, refused) = way == "isolated" ? ("loaded", "wrong-file") : ("loaded 1", "wrong-file 0");
        var swaps = JsonSerializer.Deserialize<Dictionary<string, string>>(outcome.GetString()!)!;
        Assert.HasCount(5, swaps);
        foreach (var (what, result) in swaps)
        {
            Assert.AreEqual(what == "nothing" ? loaded : refused, result, what);
        }

        Assert.IsEmpty(errors, string.Join('\n', errors));
    }
}
