using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Weights.Build.Package.Tests;

/// <summary>Sites with key delivery that are published trimmed or with Native AOT.</summary>
[TestClass]
public sealed class TrimmedSites(TestContext context)
{
    [TestMethod]
    [DataRow("PublishTrimmed")]
    [DataRow("PublishAot")]
    public async Task Deliver_keys_and_explain_refusals(string property)
    {
        using var project = await PublishAsync(property);
        using var site = await TrimmedSite.StartAsync(project, context.CancellationToken);

        using var signedOut = await site.GetAsync("/api/model-key");
        Assert.AreEqual(HttpStatusCode.Unauthorized, signedOut.StatusCode);

        await site.SignInAsync();
        using var granted = await site.GetAsync("/api/model-key");
        CollectionAssert.AreEqual(
            Convert.FromHexString(Consumer.KeyHex),
            await granted.Content.ReadAsByteArrayAsync(context.CancellationToken)
        );

        var (kid, url) = await site.ModelAsync();
        using var session = await site.PostAsync("/api/model-key/session", TrimmedSite.SessionRequest(kid));
        using var response = JsonDocument.Parse(await session.Content.ReadAsStringAsync(context.CancellationToken));
        Assert.AreEqual(HttpStatusCode.OK, session.StatusCode);
        Assert.IsNotEmpty(response.RootElement.GetProperty("wrapped").GetString()!);

        await AssertRefused(await site.GetAsync("/api/model-key?keyId=other"), HttpStatusCode.NotFound, "key-refused");
        await AssertRefused(await site.GetAsync("/api/model-key?keyId=a&keyId=b"), HttpStatusCode.BadRequest, "bad-request");
        await AssertRefused(await site.GetAsync("/api/model-key/wrapped?kid=1"), HttpStatusCode.BadRequest, "bad-request");
        await AssertRefused(await site.PostAsync("/api/model-key/session", "{}"), HttpStatusCode.BadRequest, "bad-request");

        using var model = await site.GetAsync($"/weights/{url}");
        Assert.AreEqual(HttpStatusCode.OK, model.StatusCode);
        Assert.AreEqual("public, max-age=31536000, immutable", string.Join(", ", model.Headers.GetValues("Cache-Control")));

        using var withProblemDetails = await TrimmedSite.StartAsync(project, context.CancellationToken, "ProblemDetails");
        await withProblemDetails.SignInAsync();
        await AssertRefused(await withProblemDetails.GetAsync("/api/model-key?keyId=other"), HttpStatusCode.NotFound, "key-refused");

        using var limited = await TrimmedSite.StartAsync(
            project,
            context.CancellationToken,
            "--Weights:RequestsPerMinutePerSession=1",
            "--Weights:RequestsPerMinutePerCustomer=1"
        );
        await limited.SignInAsync();
        var ofAnotherSite = await limited.AskAsync(HttpMethod.Post, kid, "https://evil.example");
        await AssertRefused(ofAnotherSite, HttpStatusCode.Forbidden, "key-refused");
        var otherMethod = await limited.AskAsync(HttpMethod.Put, kid);
        Assert.Contains("POST", otherMethod.Content.Headers.Allow);
        await AssertRefused(otherMethod, HttpStatusCode.MethodNotAllowed, "bad-request");
        var tooMany = await OverTheLimitAsync(limited, kid);
        Assert.IsGreaterThan(TimeSpan.Zero, tooMany.Headers.RetryAfter!.Delta!.Value);
        await AssertRefused(tooMany, HttpStatusCode.TooManyRequests, "rate-limited");
    }

    /// <summary>The first response over the limit. Requests are granted if a window of the limiter ends between them.</summary>
    private static async Task<HttpResponseMessage> OverTheLimitAsync(TrimmedSite site, string kid)
    {
        while (true)
        {
            var response = await site.AskAsync(HttpMethod.Post, kid);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return response;
            }

            response.Dispose();
        }
    }

    [TestMethod]
    [DataRow("PublishTrimmed", "IL2026")]
    [DataRow("PublishAot", "IL3050")]
    public async Task A_key_database_is_a_warning_that_says_what_to_do(string property, string code)
    {
        using var project = Site("Weights.AspNetCore.EntityFrameworkCore")
            .Write("Program.cs", TrimmedSite.Program("builder.Services.AddModelKeyDatabase(\"Data Source=keys.db\");"));

        // A build shows it already, and takes a tenth of the time of a publish.
        var result = await project.Fail(code, ["build", "-p:RunAnalyzers=true", .. Options(property)]);

        Assert.Contains("AddModelKeyDatabase", result.Output);
        Assert.Contains("Publish without PublishTrimmed and PublishAot, or deliver keys without a database", result.Output);
    }

    private async Task<Consumer> PublishAsync(string property)
    {
        var project = Site("Weights.AspNetCore").Write("Program.cs", TrimmedSite.Program(services: ""));
        try
        {
            await project.Publish(Options(property));
            return project;
        }
        catch
        {
            project.Dispose();
            throw;
        }
    }

    private Consumer Site(string package) =>
        new Consumer(context)
            .Web(
                items: $"""
                <OnnxModel Include="models/**/*.onnx" />
                <PackageReference Include="{package}" Version="{PackageFeed.Version}" />
                """
            )
            .Key()
            .Model("models/face.onnx", 1);

    private static string[] Options(string property) =>
        ["-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", $"-p:{property}=true"];

    private async Task AssertRefused(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        using (response)
        {
            var body = await response.Content.ReadAsStringAsync(context.CancellationToken);
            Assert.AreEqual(status, response.StatusCode, body);
            Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            using var problem = JsonDocument.Parse(body);
            Assert.AreEqual(code, problem.RootElement.GetProperty("code").GetString());
            Assert.IsNotEmpty(problem.RootElement.GetProperty("title").GetString()!);
        }
    }
}
