using System.Net;

namespace Weights.AspNetCore.Tests;

/// <summary>
/// Requests with a key where a key ID belongs. The server repeats it nowhere. ASP.NET Core itself logs the URLs of requests, if the app
/// lets it.
/// </summary>
[TestClass]
public sealed class MisplacedKeyRequestTests
{
    [TestMethod]
    [DataRow("550F8517B041A5315D57EE170117D21E6C44570FE3ABC817D363E7CF26A307D2", DisplayName = "upper-case hexadecimal digits")]
    [DataRow("550f8517b041a5315d57ee170117d21e6c44570fe3abc817d363e7cf26a307d2", DisplayName = "lower-case hexadecimal digits")]
    [DataRow("VQ+FF7BBpTFdV+4XARfSHmxEVw/jq8gX02PnzyajB9I=", DisplayName = "base64")]
    [DataRow("VQ-FF7BBpTFdV-4XARfSHmxEVw_jq8gX02PnzyajB9I", DisplayName = "base64url")]
    public async Task Refusal_log_and_audit_do_not_repeat_it(string key)
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(database);
        await site.SeedAsync(allowRaw: true);
        foreach (var path in new[] { "", "/wrapped" })
        {
            using var response = await site.GetAsync($"{path}?keyId={Uri.EscapeDataString(key)}");
            Assert.AreEqual(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.DoesNotContain(key, await response.Content.ReadAsStringAsync());
            var entry = await site.LastEntryAsync();
            Assert.AreEqual((GrantOutcome.Malformed, null, null), (entry.Outcome, entry.KeyId, entry.Kid));
        }

        var own = site.Site.Logs.Text.Split('\n').Where(line => line.Contains(" Weights.", StringComparison.Ordinal));
        Assert.DoesNotContain(key, string.Join('\n', own));
    }
}
