using System.Net;
using Microsoft.AspNetCore.HttpLogging;

namespace Weights.AspNetCore.Tests.Middleware;

/// <summary>Raw keys in middleware that keeps bodies.</summary>
[TestClass]
public sealed class SecretBodyTests
{
    [TestMethod]
    public async Task An_output_cache_never_serves_a_key_to_another_user()
    {
        foreach (var placement in Enum.GetValues<Placement>())
        {
            await using var site = await TrialSite.StartAsync(
                placement,
                Trial.All["UseOutputCache"].Use,
                builder => Trial.All["UseOutputCache"].Services!(builder.Services)
            );
            using var granted = await site.Site.GetAsync("", TrialSite.Ann);
            Assert.AreEqual(HttpStatusCode.OK, granted.StatusCode, $"{placement}");
            using var refused = await site.Site.SendAsync(HttpMethod.Get, "/api/model-key", user: null);
            Assert.AreEqual(HttpStatusCode.Unauthorized, refused.StatusCode, $"{placement}");
        }
    }

    [TestMethod]
    public async Task An_HTTP_log_of_all_bodies_has_no_key()
    {
        foreach (var placement in Enum.GetValues<Placement>())
        {
            await using var site = await TrialSite.StartAsync(
                placement,
                app => app.UseHttpLogging(),
                builder =>
                    builder.Services.AddHttpLogging(o =>
                    {
                        o.LoggingFields = HttpLoggingFields.All;
                        o.MediaTypeOptions.AddText("application/octet-stream", System.Text.Encoding.Latin1);
                    })
            );
            using var response = await site.Site.GetAsync("", TrialSite.Ann);
            Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
            await site.Site.StopAsync();
            Assert.Contains("HttpLogging", site.Site.Logs.Text);
            Assert.DoesNotContain("ResponseBody", site.Site.Logs.Text, $"{placement}");
        }
    }
}
