using Weights.Browser.Tests.Hosting;

namespace Weights.Browser.Tests.Loader;

/// <summary>The published site and its key from the servers of docs/guides/other-servers.md, behind nginx with TLS.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class OtherServers(TestContext context)
{
    private const string Load = """
        async customer => {
          if (customer) await fetch(`/login/${customer}`, { method: 'POST' });
          const ort = await import('/ort/ort.wasm.bundle.min.mjs');
          const { loadModel } = await import('/weights/weights-loader.js');
          ort.env.wasm.numThreads = 1;
          try {
            const session = await loadModel('silero-vad', { ort, key: '/api/model-key' });
            const { output } = await session.run({
              input: new ort.Tensor('float32', new Float32Array(576), [1, 576]),
              state: new ort.Tensor('float32', new Float32Array(256), [2, 1, 128]),
              sr: new ort.Tensor('int64', [16000n], []),
            });
            return output.data[0] < 0.5 ? 'silence' : 'speech';
          } catch (error) {
            return error.code ?? String(error);
          }
        }
        """;

    [TestMethod]
    [DataRow(GuideServer.Express)]
    [DataRow(GuideServer.FastApi)]
    public async Task A_model_is_loaded_for_a_customer_and_for_nobody_else(string name)
    {
        using var server = await GuideServer.StartAsync(
            name,
            PublishedSample.KeyHex,
            context.CancellationToken,
            Path.Combine(PublishedSample.Folder, "wwwroot")
        );
        var port = Loopback.FreePort();
        using var proxy = await TlsProxy.StartAsync(port, server.Address, context.CancellationToken);
        await using var visit = await Visit.Begin(address: new Uri($"https://localhost:{port}"));
        await visit.Page.RouteAsync(
            "**/page",
            route => route.FulfillAsync(new() { ContentType = "text/html", Body = "<!DOCTYPE html><title>page</title>" })
        );
        await visit.Page.GotoAsync("/page");

        Assert.AreEqual("key-refused", await visit.Page.EvaluateAsync<string>(Load, null));
        Assert.AreEqual("key-refused", await visit.Page.EvaluateAsync<string>(Load, "suspended"));
        Assert.AreEqual("silence", await visit.Page.EvaluateAsync<string>(Load, "acme"));
    }
}
