using System.Collections.Concurrent;
using System.Text.Json;
using Weights.Browser.Tests.Browsers;

namespace Weights.Browser.Tests.BadInput;

/// <summary>Bad responses to each request of a load: one error with the right code, in time, and nothing goes on after it.</summary>
[TestClass]
public sealed class BadResponses
{
    private const int AbortAfterMilliseconds = 2500;

    // Most of the time is pauses, and other tests run meanwhile.
    private const int PagesAtOnce = 2;

    // Far longer than the loader waits for a worker script that does not run.
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    [TestMethod]
    [DataRow(WebBrowsers.Chromium, "manifest")]
    [DataRow(WebBrowsers.Chromium, "gcm")]
    [DataRow(WebBrowsers.Chromium, "chunked")]
    [DataRow(WebBrowsers.Chromium, "external")]
    [DataRow(WebBrowsers.Chromium, "worker")]
    [DataRow(WebBrowsers.Chromium, "host")]
    [DataRow(WebBrowsers.Chromium, "session")]
    [DataRow(WebBrowsers.Chromium, "raw")]
    [DataRow(WebBrowsers.Chromium, "wrapped")]
    [DataRow(WebBrowsers.Chromium, "ort")]
    [DataRow(WebBrowsers.Chromium, "wasm")]
    [DataRow(WebBrowsers.Firefox, "manifest")]
    [DataRow(WebBrowsers.Firefox, "chunked")]
    [DataRow(WebBrowsers.Firefox, "worker")]
    [DataRow(WebBrowsers.Firefox, "session")]
    [DataRow(WebBrowsers.Firefox, "ort")]
    [DataRow(WebBrowsers.WebKit, "manifest")]
    [DataRow(WebBrowsers.WebKit, "chunked")]
    [DataRow(WebBrowsers.WebKit, "worker")]
    [DataRow(WebBrowsers.WebKit, "session")]
    [DataRow(WebBrowsers.WebKit, "ort")]
    public async Task Each_ends_in_time_with_the_outcome_of_the_table_and_leaves_nothing(string browser, string target)
    {
        var wrong = new ConcurrentQueue<string>();

        var limit = new ParallelOptions { MaxDegreeOfParallelism = PagesAtOnce };
        await Parallel.ForEachAsync(
            ExpectedOutcomes.Of(target),
            limit,
            async (row, _) =>
            {
                foreach (var difference in await Differences(browser, target, row.Fault, row.Outcome))
                {
                    wrong.Enqueue($"{target}, {row.Fault}: {difference}");
                }
            }
        );

        Assert.IsEmpty(wrong, string.Join('\n', wrong));
    }

    private static async Task<IReadOnlyList<string>> Differences(string browser, string targetName, string fault, string expected)
    {
        var target = BadInputTarget.All[targetName];
        await using var site = await LoaderSite.StartAsync();
        await using var page = await LoaderPage.OpenAsync(browser, site);
        var before = await RunningThings.Of(site, page, browser);
        BadResponse.Apply(site, target.Path, fault);

        JsonElement outcome;
        try
        {
            outcome = await page.EvaluateAsync(
                    "({ model, options }) => scenarios.load(model, options)",
                    new { model = target.Model, options = Options(site, target, fault) }
                )
                .WaitAsync(_limit);
        }
        catch (TimeoutException)
        {
            return [$"nothing in {_limit.TotalSeconds} seconds instead of {expected}"];
        }

        var differences = new List<string>();
        var actual = OutcomeOf(outcome, target.Model);
        if (actual != expected)
        {
            differences.Add($"{actual} instead of {expected}");
        }

        if (await RunningThings.MoreThan(before, site, page, browser) is { } more)
        {
            differences.Add($"still running: {more}");
        }

        return differences;
    }

    private static Dictionary<string, object> Options(LoaderSite site, BadInputTarget target, string fault)
    {
        var options = new Dictionary<string, object> { ["key"] = site.Key(target.Way), ["isolate"] = target.Isolate };
        if (fault == BadResponse.Slow)
        {
            options["abortAfter"] = AbortAfterMilliseconds;
        }

        if (fault != BadResponse.Back)
        {
            options["retries"] = 0;
        }

        return options;
    }

    private static string OutcomeOf(JsonElement outcome, string model)
    {
        if (outcome.TryGetProperty("code", out var code))
        {
            return code.GetString() is "TimeoutError" ? "aborted" : $"{code}";
        }

        Outputs.AssertComputed(model, outcome);
        return ExpectedOutcomes.Loaded;
    }
}
