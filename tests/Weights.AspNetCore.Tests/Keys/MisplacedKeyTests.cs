using Microsoft.Extensions.Options;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests;

/// <summary>A key where its name, its place or another setting belongs. The app does not start, and no message has the key.</summary>
[TestClass]
public sealed class MisplacedKeyTests
{
    private const string Hex = "550f8517b041a5315d57ee170117d21e6c44570fe3abc817d363e7cf26a307d2";

    // With '+' and '/'.
    private const string Base64 = "VQ+FF7BBpTFdV+4XARfSHmxEVw/jq8gX02PnzyajB9I=";

    [TestMethod]
    public async Task A_key_as_a_name_in_the_configuration_is_not_repeated() =>
        await AssertRefusedAsync<KeySourceException>(key => new() { Configuration = { [$"Weights:Keys:{key}"] = "acme" } });

    [TestMethod]
    public async Task A_key_as_the_name_of_a_section_is_not_repeated() =>
        await AssertRefusedAsync<KeySourceException>(key => new() { Configuration = { [$"Weights:Keys:{key}:value"] = "acme" } });

    [TestMethod]
    public async Task A_key_as_the_default_key_ID_is_not_repeated() =>
        await AssertRefusedAsync<OptionsValidationException>(key => new() { Keys = o => o.DefaultKeyId = key });

    [TestMethod]
    public async Task A_key_as_a_raw_key_ID_is_not_repeated() =>
        await AssertRefusedAsync<OptionsValidationException>(key => new() { Configuration = { ["Weights:RawKeyIds:0"] = key } });

    [TestMethod]
    public async Task A_key_as_a_format_is_not_repeated() =>
        await AssertRefusedAsync<OptionsValidationException>(key => new() { Configuration = { ["Weights:Format"] = key } });

    [TestMethod]
    public async Task A_key_as_the_name_of_a_format_is_not_repeated() =>
        await AssertRefusedAsync<OptionsValidationException>(key => new() { Configuration = { [$"Weights:Formats:{key}"] = "gcm" } });

    [TestMethod]
    public async Task A_key_as_the_format_of_a_key_is_not_repeated() =>
        await AssertRefusedAsync<OptionsValidationException>(key => new() { Configuration = { ["Weights:Formats:acme"] = key } });

    [TestMethod]
    public async Task A_key_as_the_key_folder_is_not_repeated() =>
        await AssertRefusedAsync<KeySourceException>(key => new() { Configuration = { ["Weights:KeyDirectory"] = key } });

    [TestMethod]
    public async Task A_key_as_the_key_file_is_not_repeated() =>
        await AssertRefusedAsync<KeySourceException>(key => new() { Configuration = { ["Weights:KeyFile"] = key } });

    [TestMethod]
    public async Task A_key_as_the_name_of_a_variable_is_not_repeated() =>
        await AssertRefusedAsync<KeySourceException>(
            key => new() { Variables = { [$"WEIGHTS_KEY_{key}"] = "acme" } },
            Hex,
            Hex.ToUpperInvariant()
        );

    [TestMethod]
    public async Task A_key_as_the_name_of_a_key_file_is_not_repeated() =>
        await AssertRefusedAsync<KeySourceException>(
            key => new() { Files = { [$"keys/{key}.key"] = "acme" }, Configuration = { ["Weights:KeyDirectory"] = "keys" } },
            Hex
        );

    /// <param name="site">The options of a site with a key in a wrong place.</param>
    /// <param name="forms">The forms of the key; by default hexadecimal digits and base64.</param>
    private static async Task AssertRefusedAsync<T>(Func<string, SiteOptions> site, params string[] forms)
        where T : Exception
    {
        foreach (var form in forms is [] ? [Hex, Hex.ToUpperInvariant(), Base64, Url(Base64)] : forms)
        {
            var e = await Assert.ThrowsExactlyAsync<T>(() => Site.StartAsync(site(form)));
            Assert.DoesNotContain(form, e.ToString(), StringComparison.OrdinalIgnoreCase);
        }
    }

    private static string Url(string base64) => base64.TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
