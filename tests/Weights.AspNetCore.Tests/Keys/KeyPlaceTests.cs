using System.Net;

namespace Weights.AspNetCore.Tests;

/// <summary>Where keys are found, and which place wins.</summary>
[TestClass]
public sealed class KeyPlaceTests
{
    private readonly TestKey _key = new();
    private readonly TestKey _other = new();

    [TestMethod]
    public async Task A_key_in_configuration_may_be_hex_or_base64()
    {
        await using var hex = await Site.StartAsync(
            new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex.ToUpperInvariant() } }
        );
        await using var base64 = await Site.StartAsync(
            new SiteOptions { Configuration = { ["Weights:Keys:default"] = $" {_key.Base64}\n" } }
        );
        await AssertKeyAsync(_key, hex);
        await AssertKeyAsync(_key, base64);
    }

    [TestMethod]
    public async Task A_key_ID_in_configuration_may_be_in_upper_case()
    {
        await using var site = await Site.StartAsync(new SiteOptions { Configuration = { ["Weights:Keys:ACME"] = _key.Hex } });
        await AssertKeyAsync(_key, site, "?keyId=acme");
        await AssertKeyAsync(_key, site, $"?kid={_key.Kid}");
    }

    [TestMethod]
    public async Task An_environment_variable_can_hold_the_default_key_or_another()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions { Variables = { ["WEIGHTS_KEY"] = _key.Hex, ["WEIGHTS_KEY_ACME_EU"] = _other.Base64 } }
        );
        await AssertKeyAsync(_key, site);
        await AssertKeyAsync(_other, site, "?keyId=acme-eu");
        await AssertKeyAsync(_other, site, $"?kid={_other.Kid}");
    }

    [TestMethod]
    public async Task The_key_file_in_the_content_root_needs_no_configuration()
    {
        await using var site = await Site.StartAsync(new SiteOptions { Files = { [".model_key"] = $"{_key.Hex}\n" } });
        await AssertKeyAsync(_key, site);
    }

    [TestMethod]
    public async Task A_key_file_may_be_set_in_configuration()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions { Files = { ["a.txt"] = _key.Hex }, Configuration = { ["Weights:KeyFile"] = "a.txt" } }
        );
        await AssertKeyAsync(_key, site);
    }

    [TestMethod]
    public async Task A_key_file_set_in_code_wins_over_configuration()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Files = { ["a.txt"] = _key.Hex, ["b.txt"] = _other.Hex },
                Configuration = { ["Weights:KeyFile"] = "a.txt" },
                Keys = o => o.KeyFile = "b.txt",
            }
        );
        await AssertKeyAsync(_other, site);
    }

    [TestMethod]
    public async Task Options_set_in_code_survive_a_second_AddModelKeys()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Files = { ["a.txt"] = _key.Hex, ["b.txt"] = _other.Hex },
                Configuration = { ["Weights:KeyFile"] = "b.txt" },
                Keys = o => o.KeyFile = "a.txt",
                Services = builder =>
                {
                    builder.Services.AddTestAuthentication();
                    builder.Services.AddModelKeys();
                },
            }
        );
        await AssertKeyAsync(_key, site);
    }

    [TestMethod]
    public async Task Keys_are_read_from_a_folder_and_its_other_files_are_ignored()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Files =
                {
                    ["keys/default.key"] = _key.Hex,
                    ["keys/acme.key"] = _other.Hex,
                    ["keys/README.md"] = "text",
                    ["keys/No Key.key"] = "text",
                },
                Configuration = { ["Weights:KeyDirectory"] = "keys" },
            }
        );
        await AssertKeyAsync(_key, site);
        await AssertKeyAsync(_other, site, "?keyId=acme");
        await AssertKeyAsync(_other, site, $"?kid={_other.Kid}");
    }

    [TestMethod]
    [DataRow(0, DisplayName = "configuration first")]
    [DataRow(1, DisplayName = "then the variable of the key id")]
    [DataRow(2, DisplayName = "then WEIGHTS_KEY")]
    [DataRow(3, DisplayName = "then the folder")]
    [DataRow(4, DisplayName = "then the file")]
    public async Task The_first_place_that_has_a_key_wins(int first)
    {
        string Hex(int place) => (place == first ? _key : new TestKey()).Hex;
        var options = new SiteOptions
        {
            Files = { [".model_key"] = Hex(4), ["keys/readme"] = "" },
            Configuration = { ["Weights:KeyDirectory"] = "keys" },
        };
        if (first <= 3)
        {
            options.Files["keys/default.key"] = Hex(3);
        }

        if (first <= 2)
        {
            options.Variables["WEIGHTS_KEY"] = Hex(2);
        }

        if (first <= 1)
        {
            options.Variables["WEIGHTS_KEY_DEFAULT"] = Hex(1);
        }

        if (first == 0)
        {
            options.Configuration["Weights:Keys:default"] = Hex(0);
        }

        await using var site = await Site.StartAsync(options);
        await AssertKeyAsync(_key, site);
    }

    [TestMethod]
    public async Task Empty_values_count_as_unset()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Configuration =
                {
                    ["Weights:Keys:default"] = "",
                    ["Weights:KeyDirectory"] = "",
                    ["Weights:KeyFile"] = " ",
                },
                Variables = { ["WEIGHTS_KEY"] = "" },
                Files = { [".model_key"] = _key.Hex },
            }
        );
        await AssertKeyAsync(_key, site);
    }

    [TestMethod]
    public async Task The_default_key_ID_is_for_the_key_file_and_requests_without_a_key_ID()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions { Files = { [".model_key"] = _key.Hex }, Keys = o => o.DefaultKeyId = "acme" }
        );
        await AssertKeyAsync(_key, site);
        await AssertKeyAsync(_key, site, "?keyId=acme");
        using var old = await site.GetAsync("?keyId=default");
        Assert.AreEqual(HttpStatusCode.NotFound, old.StatusCode);
    }

    [TestMethod]
    public async Task A_kid_selects_a_key_and_must_agree_with_a_key_ID()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex, ["Weights:Keys:acme"] = _other.Hex } }
        );
        await AssertKeyAsync(_other, site, $"?kid={_other.Kid}");
        await AssertKeyAsync(_other, site, $"?keyId=acme&kid={_other.Kid}");
        using var disagreeing = await site.GetAsync($"?keyId=default&kid={_other.Kid}");
        Assert.AreEqual(HttpStatusCode.NotFound, disagreeing.StatusCode);
    }

    [TestMethod]
    public void An_app_uses_its_environment_and_the_folder_of_its_assemblies()
    {
        Assert.AreEqual(AppContext.BaseDirectory, KeyPlaces.OfThisProcess.BaseDirectory);
        Assert.AreEqual(Environment.GetEnvironmentVariable("PATH"), KeyPlaces.OfThisProcess.ReadEnvironment()["PATH"]);
    }

    private static async Task AssertKeyAsync(TestKey expected, Site site, string query = "")
    {
        using var response = await site.GetAsync(query);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode, query);
        CollectionAssert.AreEqual(expected.Bytes, await response.Content.ReadAsByteArrayAsync(), query);
    }
}
