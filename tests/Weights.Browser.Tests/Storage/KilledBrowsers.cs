using System.Diagnostics;
using Weights.Browser.Tests.Browsers;

namespace Weights.Browser.Tests.Storage;

/// <summary>A browser that is killed while it writes files.</summary>
[TestClass]
public sealed class KilledBrowsers
{
    private const int Written = 2_000_000;

    [TestMethod]
    public async Task Loads_go_on_with_what_was_written()
    {
        string[] models = [WebModels.Gcm, WebModels.Chunked];
        using var folder = new TemporaryFolder();
        await using var site = await LoaderSite.StartAsync();

        // So slow that it is still writing when it is killed: 9 MiB in more than two seconds.
        site.Faults.Everywhere = static (context, usual) =>
            context.Request.Path.Value!.EndsWith(".enc", StringComparison.Ordinal)
                ? Faults.Paced(64 * 1024, TimeSpan.FromMilliseconds(15))(context, usual)
                : usual(context);
        var first = await ChromiumProfile.StartAsync(folder.Path);
        try
        {
            var page = await LoaderPage.OpenAsync(first, site);
            await page.BeginAsync(site, models);
            foreach (var model in models)
            {
                await page.WaitForBytesAsync(model, Written);
            }

            Kill(folder.Path);
        }
        finally
        {
            await DisposeAsync(first);
        }

        site.Faults.Clear();
        site.Requests.Clear();
        await using var second = await ChromiumProfile.StartAsync(folder.Path);
        var again = await LoaderPage.OpenAsync(second, site);
        foreach (var model in models)
        {
            await again.LoadAsync(site, model);
            var request = Assert.ContainsSingle(site.TakeRequests(model), model);
            Assert.IsGreaterThanOrEqualTo(Written, Ranges.Begin(request), model);
            ProfileFolder.AssertHoldsNoSecret(folder.Path, WebModels.Of(model));
        }
    }

    private static async Task DisposeAsync(ChromiumProfile browser)
    {
        try
        {
            await browser.DisposeAsync();
        }
        catch (PlaywrightException)
        {
            // It was killed, so it cannot be closed.
        }
    }

    /// <summary>Sends SIGKILL to all processes of the browser.</summary>
    private static void Kill(string profile)
    {
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                if (CommandLine(process).Contains(profile, StringComparison.Ordinal))
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
    }

    private static string CommandLine(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline");
        }
        catch (IOException)
        {
            return ""; // it has ended
        }
    }
}
