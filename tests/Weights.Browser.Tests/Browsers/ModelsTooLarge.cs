namespace Weights.Browser.Tests.Browsers;

/// <summary>A model for which onnxruntime-web has not enough memory.</summary>
[TestClass]
public sealed class ModelsTooLarge
{
    // The model has 9 MiB. onnxruntime-web needs 16 MiB to start, and copies the model.
    private const int Pages = 400; // of 64 KiB

    [TestMethod]
    [DataRow(WebBrowsers.Chromium)]
    [DataRow(WebBrowsers.Firefox)]
    public async Task Are_an_error_with_their_size_and_advice(string browser)
    {
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);
        await page.EvaluateAsync(
            """
            (maximum) => {
              const { Memory } = WebAssembly;
              WebAssembly.Memory = new Proxy(Memory, { construct: (_, [limits]) => new Memory({ ...limits, maximum }) });
            }
            """,
            Pages
        );

        var outcome = await page.LoadAsync(WebModels.Chunked, site.Key("session"));

        Assert.AreEqual("out-of-memory", outcome.GetProperty("code").GetString(), outcome.ToString());
        Assert.Contains("this model of 10 MB", outcome.GetProperty("message").GetString()!);
        Assert.Contains("smaller or quantised model", outcome.GetProperty("message").GetString()!);
    }
}
