using System.Text;

namespace Weights.AspNetCore.Tests;

[TestClass]
public sealed class LogSecrecyTests
{
    [TestMethod]
    public async Task Logs_at_Trace_contain_kids_and_no_key_in_any_form()
    {
        TestKey[] keys = [new(), new(), new(), new()];
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Environment = "Development",
                Configuration = { ["Weights:Keys:a"] = keys[0].Hex, ["Weights:KeyDirectory"] = "keys" },
                Variables = { ["WEIGHTS_KEY_B"] = keys[1].Base64 },
                Files = { ["keys/c.key"] = keys[2].Hex },
                BesideAssemblies = { ["weights.development.key"] = keys[3].Hex },
            }
        );
        foreach (var query in new[] { "?keyId=a", "?keyId=b", "?keyId=c", "", "?keyId=!", $"?keyId=a&kid={keys[1].Kid}" })
        {
            using var response = await site.GetAsync(query);
            await response.Content.ReadAsByteArrayAsync();
        }

        site.Configure("Weights:Keys:a", keys[0].Base64);
        var logs = site.Logs.Text;
        foreach (var key in keys)
        {
            Assert.Contains(key.Kid, logs);
            AssertHolds(no: key, logs);
        }

        Assert.Contains("Model key 'a' with kid", logs);
        Assert.DoesNotContain("ann", Ours(logs), "the log does not name the user");
    }

    [TestMethod]
    public void The_search_for_keys_finds_every_form()
    {
        var key = new TestKey();
        foreach (var form in Forms(key))
        {
            Assert.ThrowsExactly<AssertFailedException>(() => AssertHolds(no: key, $"x{form}y"));
        }
    }

    private static void AssertHolds(TestKey no, string text)
    {
        foreach (var form in Forms(no))
        {
            Assert.DoesNotContain(form, text);
        }
    }

    private static string[] Forms(TestKey key) =>
        [
            key.Hex,
            key.Hex.ToUpperInvariant(),
            BitConverter.ToString(key.Bytes),
            key.Base64,
            key.Base64.TrimEnd('='),
            key.Base64.TrimEnd('=').Replace('+', '-').Replace('/', '_'),
            Encoding.Latin1.GetString(key.Bytes),
            string.Join(", ", key.Bytes),
        ];

    private static string Ours(string logs) =>
        string.Join('\n', logs.Split('\n').Where(line => line.Contains("Weights.AspNetCore", StringComparison.Ordinal)));
}
