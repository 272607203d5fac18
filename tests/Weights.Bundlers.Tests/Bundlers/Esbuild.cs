namespace Weights.Bundlers.Tests;

[TestClass]
public sealed class Esbuild : BuiltApp
{
    internal override AppRecipe Recipe { get; } = new("esbuild", "esbuild") { Build = "build", Output = "public" };

    /// <summary>In another folder than that of the bundle.</summary>
    [TestMethod]
    public async Task Are_decrypted_by_the_worker_script_of_the_option_workerUrl()
    {
        const string script = "/weights/weights-loader.worker.js";
        var app = await RunningApp.Of(Recipe, TestContext.CancellationToken);
        await using var page = await AppPage.OpenAsync(app.Site);

        var outcome = await page.LoadAsync("chunked", "session", workerUrl: script);

        outcome.AssertComputedBy(WebModels.Of("chunked"));
        Assert.IsGreaterThan(0, outcome.Worked, "the page decrypted by itself");
        Assert.AreEqual(0, outcome.Failed);
        Assert.IsNotEmpty(page.Workers);
        Assert.IsTrue(page.Workers.All(url => new Uri(url).AbsolutePath == script), string.Join('\n', page.Workers));
    }
}
