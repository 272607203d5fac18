using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore.Tests;

/// <summary>How long a device may use a key of the configuration without the network.</summary>
[TestClass]
public sealed class OfflineLeaseOfConfiguredKeysTests
{
    private const string Ann = "ann weights/customer:c_1 weights/session:s_1";

    private readonly TestKey _key = new();

    [TestMethod]
    [DataRow(true, true, 259_200)]
    [DataRow(true, false, null)]
    [DataRow(false, true, null)]
    public async Task A_page_that_asks_gets_the_configured_time_and_it_is_authenticated(bool isOn, bool asks, int? seconds)
    {
        var options = new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex } };
        if (isOn)
        {
            options.Configuration["Weights:OfflineLease"] = "3.00:00:00";
        }

        await using var site = await Site.StartAsync(options);
        using var client = new SessionClient(_key.Kid);
        client.Body["offline"] = asks;

        using var response = await client.PostAsync(site.Client, Ann);

        var json = await response.Content.ReadAsStringAsync();
        using var opened = client.Open(json);
        Assert.AreEqual(_key.Kid, opened?.Kid);
        if (seconds is null)
        {
            Assert.IsFalse(JsonDocument.Parse(json).RootElement.TryGetProperty("offline", out _));
            return;
        }

        var offline = JsonDocument.Parse(json).RootElement.GetProperty("offline").GetInt64();
        var lease = offline - response.Headers.Date!.Value.ToUnixTimeSeconds();
        Assert.IsTrue(Math.Abs(lease - seconds.Value) <= 2, $"{lease} s");

        // A proxy that prolongs or removes it makes the response useless.
        Assert.IsNull(client.Open(json.Replace($"\"offline\":{offline}", $"\"offline\":{offline + 1}", StringComparison.Ordinal)));
        Assert.IsNull(client.Open(json.Replace($",\"offline\":{offline}", "", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task A_request_with_another_type_is_malformed()
    {
        await using var site = await Site.StartAsync(_key);
        using var client = new SessionClient(_key.Kid);
        client.Body["offline"] = "yes";

        using var response = await client.PostAsync(site.Client, Ann);

        Assert.AreEqual(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [TestMethod]
    [DataRow("00:00:00")]
    [DataRow("367.00:00:00")]
    public async Task An_impossible_time_in_the_configuration_keeps_the_app_from_starting(string time)
    {
        var options = new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex, ["Weights:OfflineLease"] = time } };

        await Assert.ThrowsExactlyAsync<OptionsValidationException>(async () =>
        {
            await using var site = await Site.StartAsync(options);
        });
    }
}
