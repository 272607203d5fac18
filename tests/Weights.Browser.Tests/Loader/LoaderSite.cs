using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Weights.Browser.Tests.Loader;

/// <summary>The built loader, a page and the test's own containers on a free port, under the strictest content security policy that the loader supports.</summary>
internal sealed class LoaderSite : IDisposable
{
    private const string Policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src data:";

    private readonly HttpListener listener = new();
    private readonly ConcurrentDictionary<string, byte[]> uploads = new();
    private readonly Dictionary<string, string> files;

    private LoaderSite(Dictionary<string, string> files)
    {
        this.files = files;
        // HttpListener takes no port 0: a socket finds a free one.
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Uri($"http://localhost:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }

        listener.Prefixes.Add(Address.ToString());
        listener.Start();
        _ = Serve();
    }

    public Uri Address { get; }

    public static LoaderSite Start()
    {
        var loader = Path.Combine(Repository.Root, "src", "Weights.Loader", "dist");
        return new(new()
        {
            ["/weights-loader.js"] = Path.Combine(loader, "weights-loader.js"),
            ["/weights-loader.worker.js"] = Path.Combine(loader, "weights-loader.worker.js"),
            ["/mutations.js"] = Path.Combine(Repository.Root, "tests", "Weights.Browser.Tests", "Loader", "mutations.js"),
            ["/mutations.json"] = Path.Combine(Repository.Root, "tests", "vectors", "mutations.json"),
        });
    }

    public void Dispose() => listener.Close();

    private async Task Serve()
    {
        while (listener.IsListening)
        {
            try
            {
                await Answer(await listener.GetContextAsync());
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                // The visitor left, or the test is over.
            }
        }
    }

    private async Task Answer(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath;
        using var response = context.Response;
        response.Headers["Content-Security-Policy"] = Policy;
        if (context.Request.HttpMethod == "PUT")
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            uploads[path] = body.ToArray();
            return;
        }

        var found = uploads.TryGetValue(path, out var bytes) ? bytes
            : files.TryGetValue(path, out var file) ? await File.ReadAllBytesAsync(file)
            : path == "/" ? "<!doctype html><title>Loader</title><link rel=\"icon\" href=\"data:,\">"u8.ToArray()
            : null;
        response.StatusCode = found is null ? 404 : 200;
        response.ContentType = Path.GetExtension(path) switch
        {
            ".js" => "text/javascript",
            ".json" => "application/json",
            ".enc" => "application/octet-stream",
            _ => "text/html",
        };
        response.ContentLength64 = found?.Length ?? 0;
        await response.OutputStream.WriteAsync(found ?? []);
    }
}
