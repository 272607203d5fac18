using System.Net;

namespace Weights.AspNetCore.Tests;

/// <summary>The app reads its keys again when its configuration reloads.</summary>
[TestClass]
public sealed class ReloadTests
{
    private readonly TestKey _key = new();
    private readonly TestKey _next = new();

    [TestMethod]
    public async Task A_rotated_key_is_served_after_a_reload()
    {
        await using var site = await Site.StartAsync(_key);
        site.Configure("Weights:Keys:default", _next.Hex);
        using var response = await site.GetAsync();
        CollectionAssert.AreEqual(_next.Bytes, await response.Content.ReadAsByteArrayAsync());
    }

    [TestMethod]
    public async Task A_replaced_key_is_unknown_after_a_reload()
    {
        await using var site = await Site.StartAsync(_key);
        site.Configure("Weights:Keys:default", _next.Hex);
        using var old = await site.GetAsync($"?kid={_key.Kid}");
        Assert.AreEqual(HttpStatusCode.NotFound, old.StatusCode);
    }

    [TestMethod]
    public async Task A_rotated_key_file_is_served_after_a_reload_and_not_before()
    {
        await using var site = await Site.StartAsync(new SiteOptions { Files = { [".model_key"] = _key.Hex } });
        await File.WriteAllTextAsync(Path.Combine(site.ContentRoot, ".model_key"), _next.Hex);
        using var before = await site.GetAsync();
        CollectionAssert.AreEqual(_key.Bytes, await before.Content.ReadAsByteArrayAsync());
        site.Configure("Anything", "else");
        using var after = await site.GetAsync();
        CollectionAssert.AreEqual(_next.Bytes, await after.Content.ReadAsByteArrayAsync());
    }

    [TestMethod]
    public async Task A_last_key_that_is_removed_is_not_served_after_a_reload()
    {
        await using var site = await Site.StartAsync(_key);
        site.Configure("Weights:Keys:default", "");
        using var response = await site.GetAsync();
        Assert.AreEqual(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("Warning Weights.AspNetCore.ModelKeyStore No model key was found", site.Logs.Text);
    }

    [TestMethod]
    public async Task A_broken_key_in_a_reload_logs_an_error_and_keeps_the_old_keys()
    {
        await using var site = await Site.StartAsync(_key);
        site.Configure("Weights:Keys:default", _next.Hex[1..]);
        using var response = await site.GetAsync();
        CollectionAssert.AreEqual(_key.Bytes, await response.Content.ReadAsByteArrayAsync());
        Assert.Contains("Error Weights.AspNetCore.ModelKeyStore The model keys were not read again", site.Logs.Text);
        Assert.DoesNotContain(_next.Hex[1..], site.Logs.Text);
    }

    [TestMethod]
    public async Task Requests_during_reloads_get_one_whole_key()
    {
        await using var site = await Site.StartAsync(_key);
        var reloads = Task.Run(() =>
        {
            for (var i = 0; i < 50; i++)
            {
                site.Configure("Weights:Keys:default", (i % 2 == 0 ? _next : _key).Hex);
            }
        });
        var responses = await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(async _ =>
                {
                    using var response = await site.GetAsync();
                    return await response.Content.ReadAsByteArrayAsync();
                })
        );
        await reloads;
        Assert.IsTrue(Array.TrueForAll(responses, response => response.SequenceEqual(_key.Bytes) || response.SequenceEqual(_next.Bytes)));
    }
}
