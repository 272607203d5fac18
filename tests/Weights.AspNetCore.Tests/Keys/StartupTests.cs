using Microsoft.Extensions.Options;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests;

/// <summary>Mistakes that stop an app at its start. The message names the key and its place, and never contains the key.</summary>
[TestClass]
public sealed class StartupTests
{
    /// <summary>A key without one digit, as after a mistake in copying: as secret as the key.</summary>
    private readonly string _broken = new TestKey().Hex[1..];

    [TestMethod]
    public async Task A_broken_key_in_configuration_stops_the_app() =>
        await AssertStopsAsync(new SiteOptions { Configuration = { ["Weights:Keys:acme"] = _broken } }, "'acme'", "Weights:Keys:acme");

    [TestMethod]
    public async Task A_broken_key_in_a_variable_stops_the_app() =>
        await AssertStopsAsync(new SiteOptions { Variables = { ["WEIGHTS_KEY_ACME"] = _broken } }, "'acme'", "WEIGHTS_KEY_ACME");

    [TestMethod]
    public async Task A_broken_key_in_the_folder_stops_the_app() =>
        await AssertStopsAsync(
            new SiteOptions { Files = { ["keys/acme.key"] = _broken }, Configuration = { ["Weights:KeyDirectory"] = "keys" } },
            "'acme'",
            "acme.key"
        );

    [TestMethod]
    public async Task A_broken_key_in_the_key_file_stops_the_app() =>
        await AssertStopsAsync(new SiteOptions { Files = { [".model_key"] = _broken } }, "'default'", ".model_key");

    [TestMethod]
    public async Task A_broken_key_before_a_good_one_in_a_later_place_stops_the_app() =>
        await AssertStopsAsync(
            new SiteOptions { Variables = { ["WEIGHTS_KEY"] = _broken }, Files = { [".model_key"] = new TestKey().Hex } },
            "'default'",
            "WEIGHTS_KEY"
        );

    [TestMethod]
    public async Task Without_any_key_the_app_does_not_start_and_every_place_is_named() =>
        await AssertStopsAsync(
            new SiteOptions(),
            "WEIGHTS_KEY",
            "Weights:Keys:default",
            "Weights:KeyDirectory",
            "Weights:KeyFile",
            ".model_key"
        );

    [TestMethod]
    public async Task A_configured_key_file_that_does_not_exist_stops_the_app() =>
        await AssertStopsAsync(new SiteOptions { Configuration = { ["Weights:KeyFile"] = "gone.key" } }, "gone.key", "does not exist");

    [TestMethod]
    public async Task A_missing_key_folder_stops_the_app() =>
        await AssertStopsAsync(
            new SiteOptions { Configuration = { ["Weights:KeyDirectory"] = "gone" } },
            "The key folder",
            "gone",
            "does not exist"
        );

    [TestMethod]
    public async Task A_key_file_in_the_web_root_stops_the_app() =>
        await AssertStopsAsync(
            new SiteOptions
            {
                Files = { ["wwwroot/.model_key"] = new TestKey().Hex },
                Configuration = { ["Weights:KeyFile"] = "wwwroot/.model_key" },
            },
            "web root"
        );

    [TestMethod]
    public async Task A_key_folder_in_the_web_root_stops_the_app() =>
        await AssertStopsAsync(
            new SiteOptions
            {
                Files = { ["wwwroot/keys/acme.key"] = new TestKey().Hex },
                Configuration = { ["Weights:KeyDirectory"] = "wwwroot/keys" },
            },
            "web root"
        );

    [TestMethod]
    public async Task A_name_in_configuration_that_is_not_a_key_ID_stops_the_app() =>
        await AssertStopsAsync(
            new SiteOptions { Configuration = { ["Weights:Keys:my_key"] = new TestKey().Hex } },
            "Weights:Keys",
            "'my_key'"
        );

    [TestMethod]
    public async Task A_section_in_place_of_a_key_in_configuration_stops_the_app() =>
        await AssertStopsAsync(
            new SiteOptions { Configuration = { ["Weights:Keys:acme:value"] = new TestKey().Hex } },
            "Weights:Keys:acme"
        );

    [TestMethod]
    public async Task An_invalid_default_key_ID_stops_the_app()
    {
        var e = await Assert.ThrowsExactlyAsync<OptionsValidationException>(() =>
            Site.StartAsync(new SiteOptions { Keys = o => o.DefaultKeyId = "My Key" })
        );
        Assert.Contains("DefaultKeyId is not a key ID", e.Message);
    }

    private async Task AssertStopsAsync(SiteOptions options, params string[] said)
    {
        var e = await Assert.ThrowsExactlyAsync<KeySourceException>(() => Site.StartAsync(options));
        foreach (var text in said)
        {
            Assert.Contains(text, e.Message);
        }

        Assert.DoesNotContain(_broken, e.ToString());
    }
}
