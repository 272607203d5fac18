using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Weights.Build.Package.Tests;

/// <summary>
/// Refusals of a trimmed site that come before a decision: the origin, the method and the rate. Native AOT writes them with the same code
/// (<see cref="TrimmedSites"/>), because neither has JSON by reflection.
/// </summary>
[TestClass]
public sealed class TrimmedRefusals(TestContext context)
{
    private const string Listening = "Now listening on: ";

    [TestMethod]
    public async Task Another_origin_another_method_and_too_many_requests_are_explained()
    {
        using var project = Site("Weights.AspNetCore").Write("Program.cs", TrimmedSite.Program(services: ""));
        await project.Publish(Options("PublishTrimmed"));
        var (program, line) = await RunningProgram.StartAsync(
            Listening,
            project.PublishFolder,
            ["--Weights:RequestsPerMinutePerSession=1", "--Weights:RequestsPerMinutePerCustomer=1"],
            new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = "http://127.0.0.1:0", ["WEIGHTS_KEY"] = Consumer.KeyHex },
            context.CancellationToken,
            Path.Combine(project.PublishFolder, project.Name)
        );
        using (program)
        using (var client = new SiteClient(new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim())))
        {
            await client.SignInAsync();
            using var otherOrigin = await client.SendAsync(HttpMethod.Post, "https://evil.example");
            await AssertRefusedAsync(otherOrigin, HttpStatusCode.Forbidden, "key-refused");

            using var otherMethod = await client.SendAsync(HttpMethod.Put, origin: null);
            await AssertRefusedAsync(otherMethod, HttpStatusCode.MethodNotAllowed, "bad-request");
            Assert.Contains("POST", otherMethod.Content.Headers.Allow);

            using var limited = await LimitedAsync(client);
            await AssertRefusedAsync(limited, HttpStatusCode.TooManyRequests, "rate-limited");
            Assert.IsGreaterThan(TimeSpan.Zero, limited.Headers.RetryAfter!.Delta!.Value);
        }
    }

    [TestMethod]
    public async Task A_key_database_with_Native_AOT_is_a_warning_that_says_what_to_do()
    {
        using var project = Site("Weights.AspNetCore.EntityFrameworkCore")
            .Write("Program.cs", TrimmedSite.Program("builder.Services.AddModelKeyDatabase(\"Data Source=keys.db\");"));
        var result = await project.Fail("IL3050", ["publish", .. Options("PublishAot")]);
        Assert.Contains("AddModelKeyDatabase", result.Output);
        Assert.Contains("Publish without PublishTrimmed and PublishAot, or deliver keys without a database", result.Output);
    }

    /// <summary>The first response over the limit. Requests are granted if a window of the limiter ends between them.</summary>
    private static async Task<HttpResponseMessage> LimitedAsync(SiteClient client)
    {
        while (true)
        {
            var response = await client.SendAsync(HttpMethod.Post, origin: null);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return response;
            }

            response.Dispose();
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

    private async Task AssertRefusedAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var body = await response.Content.ReadAsStringAsync(context.CancellationToken);
        Assert.AreEqual(status, response.StatusCode, body);
        Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType, body);
        using var problem = JsonDocument.Parse(body);
        Assert.AreEqual(code, problem.RootElement.GetProperty("code").GetString());
    }
}
