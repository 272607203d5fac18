using System.Net;
using Microsoft.Extensions.Hosting;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests;

[TestClass]
public sealed class DevelopmentKeyTests
{
    private readonly TestKey _own = new();
    private readonly TestKey _library = new();
    private readonly TestKey _real = new();

    [TestMethod]
    public async Task In_Development_it_is_served_for_every_key_ID_without_another_key()
    {
        await using var site = await StartAsync(
            new() { ["weights.development.key"] = _own.Hex },
            new() { ["Weights:Keys:acme"] = _real.Hex }
        );
        await AssertKeyAsync(_own, site, "");
        await AssertKeyAsync(_own, site, "?keyId=whatever");
        await AssertKeyAsync(_real, site, "?keyId=acme");
    }

    [TestMethod]
    [DataRow("Production")]
    [DataRow("Staging")]
    public async Task In_another_environment_an_app_with_only_this_key_does_not_start(string environment)
    {
        var options = new SiteOptions { Environment = environment, BesideAssemblies = { ["weights.development.key"] = _own.Hex } };
        var e = await Assert.ThrowsExactlyAsync<KeySourceException>(() => Site.StartAsync(options));
        Assert.Contains("WEIGHTS_KEY", e.Message);
    }

    [TestMethod]
    public async Task In_another_environment_it_is_ignored_with_a_warning()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                BesideAssemblies = { ["weights.development.key"] = _own.Hex },
                Configuration = { ["Weights:Keys:acme"] = _real.Hex },
            }
        );
        foreach (var query in new[] { "", "?keyId=default", $"?kid={_own.Kid}" })
        {
            using var response = await site.GetAsync(query);
            Assert.AreEqual(HttpStatusCode.NotFound, response.StatusCode, query);
        }

        Assert.Contains("weights.development.key' is ignored in the environment 'Production'", site.Logs.Text);
    }

    [TestMethod]
    public async Task A_kid_selects_one_of_several_and_the_apps_own_is_the_default()
    {
        await using var site = await StartAsync(
            new() { ["A.Lib.weights.development.key"] = _library.Hex, ["weights.development.key"] = _own.Hex }
        );
        await AssertKeyAsync(_own, site, "");
        await AssertKeyAsync(_library, site, $"?kid={_library.Kid}");
        await AssertKeyAsync(_library, site, $"?keyId=default&kid={_library.Kid}");
    }

    [TestMethod]
    public async Task The_key_of_the_only_library_is_served_without_a_kid()
    {
        await using var site = await StartAsync(new() { ["A.Lib.weights.development.key"] = _library.Hex });
        await AssertKeyAsync(_library, site, "");
    }

    [TestMethod]
    public async Task With_several_libraries_no_key_is_the_default_and_a_warning_says_so()
    {
        await using var site = await StartAsync(
            new() { ["A.weights.development.key"] = _library.Hex, ["B.weights.development.key"] = _own.Hex }
        );
        using var response = await site.GetAsync();
        Assert.AreEqual(HttpStatusCode.NotFound, response.StatusCode);
        await AssertKeyAsync(_own, site, $"?kid={_own.Kid}");
        Assert.Contains("?kid={kid}", site.Logs.Text);
    }

    [TestMethod]
    public async Task A_kid_selects_a_librarys_key_beside_a_real_one()
    {
        await using var site = await StartAsync(
            new() { ["A.weights.development.key"] = _library.Hex },
            new() { ["Weights:Keys:default"] = _real.Hex }
        );
        await AssertKeyAsync(_real, site, "");
        await AssertKeyAsync(_library, site, $"?keyId=default&kid={_library.Kid}");
    }

    [TestMethod]
    public async Task Without_a_key_the_app_starts_with_a_warning_that_says_what_to_set()
    {
        await using var site = await StartAsync([]);
        using var response = await site.GetAsync();
        Assert.AreEqual(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("Warning Weights.AspNetCore.ModelKeyStore No model key was found. Set WEIGHTS_KEY", site.Logs.Text);
    }

    [TestMethod]
    public async Task A_broken_development_key_stops_the_app_in_Development()
    {
        var e = await Assert.ThrowsExactlyAsync<KeySourceException>(() =>
            StartAsync(new() { ["weights.development.key"] = _own.Hex[1..] })
        );
        Assert.Contains("weights.development.key", e.Message);
        Assert.DoesNotContain(_own.Hex[1..], e.ToString());
    }

    private static Task<Site> StartAsync(Dictionary<string, string> files, Dictionary<string, string?>? configuration = null) =>
        Site.StartAsync(
            new SiteOptions
            {
                Environment = Environments.Development,
                BesideAssemblies = files,
                Configuration = configuration ?? [],
            }
        );

    private static async Task AssertKeyAsync(TestKey expected, Site site, string query)
    {
        using var response = await site.GetAsync(query);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode, query);
        CollectionAssert.AreEqual(expected.Bytes, await response.Content.ReadAsByteArrayAsync(), query);
    }
}
