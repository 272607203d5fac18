using System.Text.Json;
using Weights.Browser.Tests.Browsers;

namespace Weights.Browser.Tests.Storage;

/// <summary>Loads with the option <c>cache</c>.</summary>
internal static class KeptVisits
{
    /// <summary>Where the models of a site are.</summary>
    public static string PathOf(string file) => $"/weights/{file}";

    /// <summary>Loads a model, and checks what it computes.</summary>
    public static async Task LoadAsync(this LoaderPage page, LoaderSite site, string model, bool isolate = false) =>
        Outputs.AssertComputed(model, await page.LoadKeptAsync(site, model, isolate));

    /// <summary>Loads a model as <see cref="LoaderPage.LoadAsync"/>.</summary>
    public static Task<JsonElement> LoadKeptAsync(
        this LoaderPage page,
        LoaderSite site,
        string model,
        bool isolate = false,
        string memory = "auto"
    ) =>
        page.EvaluateAsync(
            "({ model, options }) => scenarios.load(model, options)",
            new
            {
                model,
                options = new
                {
                    key = site.Key("session"),
                    isolate,
                    memory,
                    cache = true,
                },
            }
        );

    /// <summary>Begins to load models, and does not wait for them.</summary>
    public static Task<JsonElement> BeginAsync(this LoaderPage page, LoaderSite site, params string[] models) =>
        page.EvaluateAsync(
            "({ models, key }) => models.forEach((model) => void scenarios.load(model, { key, cache: true }))",
            new { models, key = site.Key("session") }
        );

    /// <summary>Requests for the files of a model since the last call.</summary>
    public static List<SiteRequest> TakeRequests(this LoaderSite site, string model)
    {
        var paths = WebModels.Of(model).Files.Select(static file => PathOf(file.Path)).ToHashSet();
        List<SiteRequest> requests = [.. site.Requests.All.Where(request => paths.Contains(request.Path))];
        site.Requests.Clear();
        return requests;
    }

    /// <summary>Waits until so many bytes of a model are on the device.</summary>
    public static Task<JsonElement> WaitForBytesAsync(this LoaderPage page, string model, int bytes) =>
        page.EvaluateAsync(
            """
            async ({ model, bytes }) => {
              const { cachedModels } = await import('/weights/weights-loader.js');
              while (!(await cachedModels()).some((kept) => kept.name === model && kept.bytes >= bytes)) {
                await new Promise((resolve) => setTimeout(resolve, 20));
              }
            }
            """,
            new { model, bytes }
        );
}
