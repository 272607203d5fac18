using Weights.Browser.Tests.Browsers;

namespace Weights.Browser.Tests.Loader;

/// <summary>
/// models.json and files from another origin, whose server hides headers, cuts connections, compresses, redirects or ignores ranges.
/// </summary>
[TestClass]
public sealed class ServersAsTheyAre
{
    // The models have 1, 2 and 9 MiB.
    private const int Cut = 768 * 1024;
    private const int CutOfChunked = 3 * 1024 * 1024;

    [TestMethod]
    [DataRow(WebModels.Gcm, "hidden", 1)]
    [DataRow(WebModels.Gcm, "cut", 13)]
    [DataRow(WebModels.Gcm, "ended", 13)]
    [DataRow(WebModels.Gcm, "gzip", 1)]
    [DataRow(WebModels.Gcm, "gzip with Content-Length", 1)]
    [DataRow(WebModels.Gcm, "signed", 27)]
    [DataRow(WebModels.Gcm, "whole", 1)]
    [DataRow(WebModels.Chunked, "hidden", 1)]
    [DataRow(WebModels.Chunked, "cut", 4)]
    [DataRow(WebModels.Chunked, "ended", 4)]
    [DataRow(WebModels.Chunked, "gzip", 1)]
    [DataRow(WebModels.Chunked, "gzip with Content-Length", 1)]
    [DataRow(WebModels.Chunked, "signed", 9)]
    [DataRow(WebModels.Chunked, "whole", 1)]
    [DataRow(WebModels.Unencrypted, "cut", 2)]
    [DataRow(WebModels.Unencrypted, "ended", 2)]
    [DataRow(WebModels.Unencrypted, "signed", 5)]
    public async Task Models_are_loaded(string model, string how, int requests)
    {
        await using var site = await StartAsync(model, how);
        await using var page = await LoaderPage.OpenAsync(WebBrowsers.Chromium, site);

        var outcome = await page.EvaluateAsync(
            "({ model, options }) => scenarios.load(model, options)",
            new
            {
                model,
                options = new
                {
                    manifest = new Uri(site.OtherOrigin, "/weights/models.json"),
                    key = model == WebModels.Unencrypted ? null : site.Key("session"),
                },
            }
        );

        Outputs.AssertComputed(model, outcome);

        // Chromium can lose the last bytes of a connection that is cut, and requests them again.
        var actual = site.Requests.For(PathOf(model)).Count;
        Assert.IsInRange(requests, how is "cut" or "signed" ? 2 * requests : requests, actual);
    }

    [TestMethod]
    [DataRow("gzip")]
    [DataRow("gzip with Content-Length")]
    public async Task External_data_that_was_to_be_read_on_demand_is_loaded_as_a_whole(string how)
    {
        const string data = "/weights/chunked-external.data.enc";
        await using var site = await StartAsync(WebModels.ChunkedExternal, "hidden");
        site.Faults[data] = OddServers.Compressing(withLength: how != "gzip");
        await using var page = await LoaderPage.OpenAsync(WebBrowsers.Chromium, site, "ort.jspi.bundle.min.mjs");

        var outcome = await page.EvaluateAsync(
            "({ model, options }) => scenarios.load(model, options)",
            new
            {
                model = WebModels.ChunkedExternal,
                options = new
                {
                    manifest = new Uri(site.OtherOrigin, "/weights/models.json"),
                    key = site.Key("session"),
                    memory = "stream",
                    retries = 0,
                },
            }
        );

        Outputs.AssertComputed(WebModels.ChunkedExternal, outcome);
        Assert.AreEqual("", site.Requests.For(data)[^1].Range);
    }

    [TestMethod]
    [DataRow("hidden")]
    [DataRow("cut")]
    [DataRow("ended")]
    [DataRow("gzip")]
    [DataRow("signed")]
    [DataRow("whole")]
    public async Task Parts_of_files_are_read(string how)
    {
        await using var site = await StartAsync(WebModels.Chunked, how);
        await using var page = await LoaderPage.OpenAsync(WebBrowsers.Chromium, site);

        var different = await page.EvaluateAsync(
            """
            async ({ url, container, key }) => {
              const { decryptModel, openEncrypted } = await import('/weights/weights-loader.js');
              const file = 'chunked.onnx';
              const model = await decryptModel(Uint8Array.fromBase64(container), key, { format: 'chunked', file });
              const opened = await openEncrypted(url, key, { file, retries: 2 });
              const different = opened.size === model.length ? [] : [opened.size];
              for (const [begin, length] of [[0, 100], [5 * 2 ** 20, 4 * 2 ** 20 + 1], [100, 70_000], [model.length - 10, 10]]) {
                const part = await opened.read(begin, length);
                if (part.length !== length || part.some((byte, i) => byte !== model[begin + i])) different.push(begin);
              }
              return different;
            }
            """,
            new
            {
                url = new Uri(site.OtherOrigin, PathOf(WebModels.Chunked)),
                container = WebModels.Of(WebModels.Chunked).File.Bytes,
                key = WebModels.Of(WebModels.Chunked).Key!.Hex,
            }
        );

        Assert.AreEqual("[]", different.GetRawText());
    }

    private static string PathOf(string model) => $"/weights/{WebModels.Of(model).File.Path}";

    private static async Task<LoaderSite> StartAsync(string model, string how)
    {
        var site = await LoaderSite.StartAsync();
        site.Faults["/weights/models.json"] = OddServers.Hiding;
        var bytes = model == WebModels.Chunked ? CutOfChunked : Cut;
        site.Faults[PathOf(model)] = how switch
        {
            "hidden" => OddServers.Hiding,
            "cut" => OddServers.Cutting(bytes),
            "ended" => OddServers.Ending(bytes),
            "gzip" => OddServers.Compressing(withLength: false),
            "gzip with Content-Length" => OddServers.Compressing(withLength: true),
            "signed" => OddServers.Signing(bytes),
            _ => OddServers.WithoutRanges,
        };
        return site;
    }
}
