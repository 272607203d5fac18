namespace Weights.Browser.Tests.Loader;

/// <summary>
/// Files from another origin in Chromium, whose server hides headers, cuts connections, compresses, redirects or ignores ranges.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class ServersAsTheyAre
{
    [TestMethod]
    [DataRow("gcm", "hidden", 1)]
    [DataRow("gcm", "cut", 5)]
    [DataRow("gcm", "ended", 5)]
    [DataRow("gcm", "gzip", 1)]
    [DataRow("gcm", "signed", 6)]
    [DataRow("gcm", "whole", 1)]
    [DataRow("chunked", "hidden", 1)]
    [DataRow("chunked", "cut", 5)]
    [DataRow("chunked", "ended", 5)]
    [DataRow("chunked", "gzip", 1)]
    [DataRow("chunked", "signed", 6)]
    [DataRow("chunked", "whole", 1)]
    [DataRow("none", "cut", 4)]
    [DataRow("none", "ended", 4)]
    [DataRow("none", "signed", 5)]
    public async Task Models_are_loaded(string format, string how, int requests)
    {
        var actual = await Run("async ([format, server]) => (await import('/servers.js')).load(format, server)", format, how);

        // Chromium can lose the last bytes of a connection that is cut, and requests them again.
        Assert.IsInRange(requests, how is "cut" or "signed" ? 2 * requests : requests, actual);
    }

    [TestMethod]
    [DataRow("hidden")]
    [DataRow("cut")]
    [DataRow("ended")]
    [DataRow("signed")]
    [DataRow("whole")]
    public Task Parts_of_files_are_read(string how) =>
        Run("async ([_, server]) => (await import('/servers.js')).readParts(server)", "chunked", how);

    /// <returns>How many requests of this kind the server had.</returns>
    private static async Task<int> Run(string script, string format, string how)
    {
        ContainerSite? site = null;
        await using var server = await OddServer.StartAsync(name => site!.Uploaded(name));
        await using (site = await ContainerSite.StartAsync(server.Origin))
        await using (var profile = await PublishedSample.Browser.NewContextAsync())
        {
            var page = await profile.NewPageAsync();
            await page.GotoAsync(site.Address.ToString());

            var outcome = await page.EvaluateAsync<string>(script, new[] { format, $"{server.Origin}/{how}" });

            Assert.AreEqual("equal", outcome);
        }

        return server.Requests.Count(request => request == how);
    }
}
