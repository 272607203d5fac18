using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Weights.Browser.Tests.Keys;
using Weights.Encryption;

namespace Weights.Browser.Tests;

[TestClass]
[DoNotParallelize]
public sealed class WhatTheNetworkSees(TestContext context)
{
    [TestMethod]
    public async Task In_a_whole_session_no_answer_holds_a_model_in_the_open_or_a_key()
    {
        await using var visit = await Visit.Begin();
        var bodies = new ConcurrentBag<(string Url, byte[] Body)>();
        // Read on their way: to be asked afterwards, an answer must have ended in the browser, and one that a worker fetched may never do so once the worker is gone.
        await visit.Page.Context.RouteAsync(
            "**/*",
            async route =>
            {
                try
                {
                    var answer = await route.FetchAsync(new() { MaxRedirects = 0 });
                    bodies.Add((answer.Url, await answer.BodyAsync()));
                    bodies.Add((answer.Url, route.Request.PostDataBuffer ?? []));
                    await route.FulfillAsync(new() { Response = answer });
                }
                catch (PlaywrightException)
                {
                    // The page that asked was left, and takes no answer.
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

        var answers = bodies
            .Where(body =>
                body.Url.EndsWith("/api/model-key/session", StringComparison.Ordinal) && body.Body.AsSpan().IndexOf("\"wrapped\":"u8) >= 0
            )
            .ToList();
        Assert.IsNotEmpty(answers, "no key was fetched");
        Assert.IsTrue(
            bodies.Any(body => body.Url.EndsWith("/demo-key", StringComparison.Ordinal) && body.Body.Length > 0),
            "the pages were not read"
        );
        var forms = KeyText.BytesOf(Convert.FromHexString(PublishedSample.KeyHex)).ToList();
        foreach (var (url, body) in bodies)
        {
            Assert.IsFalse(forms.Any(form => body.AsSpan().IndexOf(form) >= 0), $"{url} holds the key");
        }

        foreach (var (name, path) in PublishedSample.Models)
        {
            var model = await File.ReadAllBytesAsync(path, context.CancellationToken);
            Assert.IsTrue(
                bodies.Any(answer =>
                    answer.Url.Contains($"/weights/{name}.enc", StringComparison.Ordinal)
                    && answer.Body.Length
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
    public async Task Signed_out_the_key_endpoint_answers_401_and_the_demos_ask_to_sign_in()
    {
        await using var visit = await Visit.Begin();
        var answer = await visit.Page.APIRequest.PostAsync("/api/model-key/session", new() { MaxRedirects = 0 });
        Assert.AreEqual((int)HttpStatusCode.Unauthorized, answer.Status);
        Assert.AreEqual("no-store", answer.Headers["cache-control"]);
        await visit.Page.GotoAsync("/ocr");
        await visit.Page.GetByTestId("login-form").WaitForAsync();
    }

    [TestMethod]
    public async Task Signed_in_no_endpoint_hands_out_the_bytes_of_the_key()
    {
        await using var visit = await Visit.Begin();
        await visit.SignIn();
        var answer = await visit.Page.APIRequest.GetAsync("/api/model-key?keyId=default");
        Assert.AreEqual((int)HttpStatusCode.NotFound, answer.Status);
    }

    [TestMethod]
    public async Task The_served_file_opens_with_the_key_alone()
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

    // Weights look random, so 32 of their bytes are the model's own.
    private static IEnumerable<byte[]> Probes(byte[] model) =>
        new[] { 0.1, 0.3, 0.5, 0.7, 0.9 }
            .Select(part => model.AsSpan((int)(part * model.Length), 32).ToArray())
            .Where(probe => probe.Distinct().Count() > 8);
}
