using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Hosting;

namespace Weights.AspNetCore.Tests;

/// <summary>How long browsers may keep encrypted models that <c>MapStaticAssets()</c> serves.</summary>
[TestClass]
public sealed class VersionedModelTests
{
    private const string Text = "the bytes of an encrypted model";
    private const string Immutable = "public, max-age=31536000, immutable";

    private readonly TestKey _key = new();

    private static byte[] Digest => SHA256.HashData(Encoding.UTF8.GetBytes(Text));

    private static string Version => Convert.ToHexStringLower(Digest)[..16];

    [TestMethod]
    [DataRow("weights/face.enc")]
    [DataRow("_content/Faces/weights/face.enc", DisplayName = "of a library")]
    public async Task The_version_that_is_served_may_be_kept_for_ever(string path)
    {
        await using var site = await StartAsync();
        using var response = await GetAsync(site, $"{path}?v={Version}");
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.AreEqual(Immutable, CacheControl(response));
    }

    [TestMethod]
    public async Task A_range_of_it_may_be_kept_too()
    {
        await using var site = await StartAsync();
        using var response = await GetAsync(site, $"weights/face.enc?v={Version}", request => request.Headers.Range = new(0, 3));
        Assert.AreEqual(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.AreEqual(Immutable, CacheControl(response));
    }

    [TestMethod]
    public async Task An_unchanged_file_that_was_revalidated_may_be_kept_from_then_on()
    {
        await using var site = await StartAsync();
        using var response = await GetAsync(
            site,
            $"weights/face.enc?v={Version}",
            request => request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{Convert.ToBase64String(Digest)}\""))
        );
        Assert.AreEqual(HttpStatusCode.NotModified, response.StatusCode);
        Assert.AreEqual(Immutable, CacheControl(response));
    }

    [TestMethod]
    [DataRow("weights/face.enc", DisplayName = "no version")]
    [DataRow("weights/face.enc?v=", DisplayName = "an empty version")]
    [DataRow("weights/face.enc?v=0000000000000000", DisplayName = "another version")]
    [DataRow("weights/face.enc?v={0}&v={0}", DisplayName = "two versions")]
    [DataRow("weights/models.json?v={0}", DisplayName = "another file")]
    public async Task Everything_else_is_asked_for_at_each_visit(string pathAndQuery)
    {
        await using var site = await StartAsync();
        using var response = await GetAsync(site, string.Format(provider: null, CompositeFormat.Parse(pathAndQuery), Version));
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.AreEqual("no-cache", CacheControl(response));
    }

    [TestMethod]
    public async Task In_Development_a_model_is_asked_for_at_each_visit()
    {
        await using var site = await StartAsync(Environments.Development);
        using var response = await GetAsync(site, $"weights/face.enc?v={Version}");
        Assert.AreEqual("no-cache", CacheControl(response));
    }

    private static string CacheControl(HttpResponseMessage response) => string.Join(", ", response.Headers.GetValues("Cache-Control"));

    private static async Task<HttpResponseMessage> GetAsync(Site site, string path, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        change?.Invoke(request);
        return await site.Client.SendAsync(request);
    }

    private Task<Site> StartAsync(string? environment = null)
    {
        string[] files = ["weights/face.enc", "weights/models.json", "_content/Faces/weights/face.enc"];
        return Site.StartAsync(
            new SiteOptions
            {
                Environment = environment ?? Environments.Production,
                Configuration = { ["Weights:Keys:default"] = _key.Hex },
                Files = files
                    .Select(file => KeyValuePair.Create($"wwwroot/{file}", Text))
                    .Append(KeyValuePair.Create("assets.json", Manifest(files)))
                    .ToDictionary(),
                Pipeline = app => app.MapStaticAssets(Path.Combine(app.Environment.ContentRootPath, "assets.json")),
            }
        );
    }

    /// <summary>The manifest of static assets that the SDK writes.</summary>
    private static string Manifest(IEnumerable<string> files) =>
        JsonSerializer.Serialize(
            new
            {
                Version = 1,
                ManifestType = "Publish",
                Endpoints = files.Select(file => new
                {
                    Route = file,
                    AssetFile = file,
                    Selectors = Array.Empty<object>(),
                    ResponseHeaders = new[]
                    {
                        new { Name = "Accept-Ranges", Value = "bytes" },
                        new { Name = "Cache-Control", Value = "no-cache" },
                        new { Name = "Content-Length", Value = $"{Text.Length}" },
                        new { Name = "Content-Type", Value = "application/octet-stream" },
                        new { Name = "ETag", Value = $"\"{Convert.ToBase64String(Digest)}\"" },
                        new { Name = "Last-Modified", Value = "Sun, 29 Nov 2026 12:00:00 GMT" },
                    },
                    EndpointProperties = new[] { new { Name = "integrity", Value = $"sha256-{Convert.ToBase64String(Digest)}" } },
                }),
            }
        );
}
