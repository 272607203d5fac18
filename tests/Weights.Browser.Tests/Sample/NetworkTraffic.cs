using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Weights.Encryption;

namespace Weights.Browser.Tests.Sample;

/// <summary>The responses of the sample, as the browser receives them.</summary>
[TestClass]
[DoNotParallelize]
public sealed class NetworkTraffic(TestContext context)
{
    [TestMethod]
    public async Task No_response_contains_an_unencrypted_model_or_a_key()
    {
        await using var visit = await Visit.Begin();
        var bodies = new ConcurrentBag<(string Url, byte[] Body)>();
        // Bodies are read on their way, because those that a worker fetched may be lost when the worker ends.
        await visit.Page.Context.RouteAsync(
            "**/*",
            async route =>
            {
                try
                {
                    var response = await route.FetchAsync(new() { MaxRedirects = 0 });
                    bodies.Add((response.Url, await response.BodyAsync()));
                    bodies.Add((response.Url, route.Request.PostDataBuffer ?? []));
                    await route.FulfillAsync(new() { Response = response });
                }
                catch (PlaywrightException)
                {
                    // The page was left before the response came.
                }
            }
        );

        await visit.SignIn();
        foreach (var page in new[] { "/", "/ocr", "/vad", "/demo-key" })
        {
            if (page == "/")
            {
                await visit.Page.GotoAsync(page);
            }
            else
            {
                await visit.LoadModel(page);
                await visit.Page.Locator("[data-testid=first-bytes][data-state=ready]").WaitForAsync();
            }
        }

        var responses = bodies
            .Where(body =>
                body.Url.EndsWith("/api/model-key/session", StringComparison.Ordinal) && body.Body.AsSpan().IndexOf("\"wrapped\":"u8) >= 0
            )
            .ToList();
        Assert.IsNotEmpty(responses, "no key was fetched");
        Assert.IsTrue(
            bodies.Any(body => body.Url.EndsWith("/demo-key", StringComparison.Ordinal) && body.Body.Length > 0),
            "the pages were not read"
        );
        var forms = KeyForms.BytesOf(Convert.FromHexString(PublishedSample.KeyHex)).ToList();
        foreach (var (url, body) in bodies)
        {
            Assert.IsFalse(forms.Any(form => body.AsSpan().IndexOf(form) >= 0), $"{url} holds the key");
        }

        foreach (var (name, path) in PublishedSample.Models)
        {
            var model = await File.ReadAllBytesAsync(path, context.CancellationToken);
            Assert.IsTrue(
                bodies.Any(response =>
                    response.Url.Contains($"/weights/{name}.enc", StringComparison.Ordinal)
                    && response.Body.Length
                        == (
                            name == "ppocr-v2-cls"
                                ? model.Length + GcmContainer.Overhead
                                : ChunkedContainerFile.ContainerLength(model.Length)
                        )
                ),
                $"{name} was never fetched"
            );
            foreach (var (url, body) in bodies)
            {
                Assert.IsFalse(Probes(model).Any(probe => body.AsSpan().IndexOf(probe) >= 0), $"{url} holds a part of {name}");
            }
        }
    }

    [TestMethod]
    public async Task Without_sign_in_the_key_endpoint_responds_401_and_demos_ask_for_it()
    {
        await using var visit = await Visit.Begin();
        var response = await visit.Page.APIRequest.PostAsync("/api/model-key/session", new() { MaxRedirects = 0 });
        Assert.AreEqual((int)HttpStatusCode.Unauthorized, response.Status);
        Assert.AreEqual("no-store", response.Headers["cache-control"]);
        await visit.Page.GotoAsync("/ocr");
        await visit.Page.GetByTestId("login-form").WaitForAsync();
    }

    [TestMethod]
    public async Task No_endpoint_sends_the_bytes_of_the_key_to_a_signed_in_user()
    {
        await using var visit = await Visit.Begin();
        await visit.SignIn();
        var response = await visit.Page.APIRequest.GetAsync("/api/model-key?keyId=default");
        Assert.AreEqual((int)HttpStatusCode.NotFound, response.Status);
    }

    [TestMethod]
    public async Task The_served_file_decrypts_only_with_the_key()
    {
        await using var visit = await Visit.Begin();
        var manifest = JsonDocument.Parse(await (await visit.Page.APIRequest.GetAsync("/weights/models.json")).TextAsync());
        var entry = manifest
            .RootElement.GetProperty("models")
            .EnumerateArray()
            .Single(model => model.GetProperty("name").GetString() == "silero-vad");
        var container = await (await visit.Page.APIRequest.GetAsync("/weights/" + entry.GetProperty("url").GetString())).BodyAsync();

        using var key = ContentKey.Parse(PublishedSample.KeyHex);
        using var other = ContentKey.Generate();
        CollectionAssert.AreEqual(
            await File.ReadAllBytesAsync(PublishedSample.Models["silero-vad"], context.CancellationToken),
            Open(key, "silero-vad", container)
        );
        Assert.ThrowsExactly<ContainerException>(() => Open(other, "silero-vad", container));
        Assert.ThrowsExactly<ContainerException>(() => Open(key, "ppocr-v4-rec", container));
    }

    private static byte[] Open(ContentKey key, string name, byte[] container)
    {
        using var stream = new ChunkedContainerStream(key, ModelFileName.Of(name), new MemoryStream(container));
        using var model = new MemoryStream();
        stream.CopyTo(model);
        return model.ToArray();
    }

    // Weights look random, so 32 of their bytes occur nowhere else.
    private static IEnumerable<byte[]> Probes(byte[] model) =>
        new[] { 0.1, 0.3, 0.5, 0.7, 0.9 }
            .Select(part => model.AsSpan((int)(part * model.Length), 32).ToArray())
            .Where(probe => probe.Distinct().Count() > 8);
}
