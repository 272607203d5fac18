using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Weights.Build.Package.Tests;

/// <summary>A published standalone Blazor app behind the servers of docs/guides/web-servers.md, with the settings of that guide.</summary>
[TestClass]
public sealed partial class WebServers(TestContext context)
{
    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public async Task Serve_models_with_the_settings_of_the_guide_and_IIS_gets_its_types()
    {
        using var app = new Consumer(context, "Wasm")
            .WebAssembly("<PublishTrimmed>false</PublishTrimmed>")
            .Write("wwwroot/index.html", "<!DOCTYPE html><title>start page</title>")
            .Write("wwwroot/ort/ort.mjs", "export {};")
            .Key()
            .Model("models/a.onnx", 1);

        // Twice, because the second one finds the files of the first.
        await app.Publish();
        await app.Publish();

        var iis = await File.ReadAllTextAsync(Path.Combine(app.PublishFolder, "web.config"), context.CancellationToken);
        Assert.HasCount(1, IisType(".enc", "application/octet-stream").Matches(iis));
        Assert.HasCount(1, IisType(".mjs", "text/javascript").Matches(iis));
        Assert.Contains("fileExtension=\".wasm\"", iis, "The SDK's own types are kept.");
        Assert.Contains("""url="wwwroot\{R:0}""", iis);

        var settings = Path.Combine(app.Root, "server");
        Directory.CreateDirectory(settings);
        var root = Path.Combine(app.PublishFolder, "wwwroot");
        var guide = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "docs", "guides", "web-servers.md"),
            context.CancellationToken
        );
        await Nginx(settings, root, Blocks(guide, "nginx"), app.PublishedFile("wwwroot/weights/a.enc"));
        await Apache(settings, root, Blocks(guide, "apache"), app.PublishedFile("wwwroot/weights/a.enc"));
    }

    private async Task Nginx(string folder, string root, string[] blocks, byte[] model)
    {
        var port = Loopback.FreePort();
        var file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(
            file,
            $$"""
            daemon off;
            master_process off;
            pid "{{folder}}/nginx.pid";
            error_log stderr;
            events {}
            http {
              access_log off;
              client_body_temp_path "{{folder}}/body";
              proxy_temp_path "{{folder}}/proxy";
              fastcgi_temp_path "{{folder}}/fastcgi";
              uwsgi_temp_path "{{folder}}/uwsgi";
              scgi_temp_path "{{folder}}/scgi";
              gzip on;
              {{blocks[0]}}
              server {
                listen 127.0.0.1:{{port}};
                root "{{root}}";
                {{blocks[1]}}
              }
            }
            """,
            context.CancellationToken
        );
        await Check(port, model, "/usr/sbin/nginx", "-c", file);
    }

    private async Task Apache(string folder, string root, string[] blocks, byte[] model)
    {
        const string Modules = "/usr/lib/apache2/modules";

        // Apache serves no files as root, and a temporary folder is its owner's alone.
#pragma warning disable CA1416 // Linux: see the condition of the test.
        File.SetUnixFileMode(Path.Combine(folder, ".."), File.GetUnixFileMode(folder));
#pragma warning restore CA1416
        var port = Loopback.FreePort();
        var file = Path.Combine(folder, "apache.conf");
        string[] modules = ["mpm_event", "authz_core", "mime", "dir", "headers", "env", "deflate", "filter"];
        await File.WriteAllTextAsync(
            file,
            $$"""
            {{string.Join('\n', modules.Select(module => $"LoadModule {module}_module {Modules}/mod_{module}.so"))}}
            ServerName localhost
            User www-data
            Group www-data
            ServerRoot "{{folder}}"
            PidFile "{{folder}}/apache.pid"
            DefaultRuntimeDir "{{folder}}"
            ErrorLog /dev/stderr
            Listen 127.0.0.1:{{port}}
            TypesConfig /dev/null
            AddType text/html .html
            AddType application/json .json
            AddOutputFilterByType DEFLATE application/octet-stream text/javascript
            DocumentRoot "{{root}}"
            <Directory "{{root}}">
              Require all granted
            </Directory>
            {{string.Join('\n', blocks)}}
            """,
            context.CancellationToken
        );
        await Check(port, model, "/usr/sbin/apache2", "-X", "-f", file);
    }

    private async Task Check(int port, byte[] model, string program, params string[] arguments)
    {
        using var server = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = server.StandardError.ReadToEndAsync(context.CancellationToken);
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
            http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip");
            await Listening(server, errors, port);

            using var versioned = await http.GetAsync(Relative("weights/a.enc?v=0123456789abcdef"), context.CancellationToken);
            Assert.AreEqual(HttpStatusCode.OK, versioned.StatusCode, program);
            Assert.AreEqual("application/octet-stream", versioned.Content.Headers.ContentType?.MediaType, program);
            Assert.IsEmpty(versioned.Content.Headers.ContentEncoding, program);
            Assert.Contains("immutable", versioned.Headers.CacheControl?.ToString() ?? "", program);
            CollectionAssert.AreEqual(model, await versioned.Content.ReadAsByteArrayAsync(context.CancellationToken), program);

            using var plain = await http.GetAsync(Relative("weights/a.enc"), context.CancellationToken);
            Assert.DoesNotContain("immutable", plain.Headers.CacheControl?.ToString() ?? "", program);
            using var manifest = await http.GetAsync(Relative("weights/models.json"), context.CancellationToken);
            Assert.Contains("no-cache", manifest.Headers.CacheControl?.ToString() ?? "", program);
            using var module = await http.GetAsync(Relative("ort/ort.mjs"), context.CancellationToken);
            Assert.AreEqual("text/javascript", module.Content.Headers.ContentType?.MediaType, program);
            using var missing = await http.GetAsync(Relative("weights/b.enc"), context.CancellationToken);
            Assert.AreEqual(HttpStatusCode.NotFound, missing.StatusCode, program);
            http.DefaultRequestHeaders.AcceptEncoding.Clear();
            Assert.Contains("start page", await http.GetStringAsync(Relative("some/route"), context.CancellationToken), program);

            using var range = new HttpRequestMessage(HttpMethod.Get, "weights/a.enc?v=0123456789abcdef");
            range.Headers.Range = new(10, 19);
            using var part = await http.SendAsync(range, context.CancellationToken);
            Assert.AreEqual(HttpStatusCode.PartialContent, part.StatusCode, program);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static Uri Relative(string path) => new(path, UriKind.Relative);

    // A connection is the only sign that the server listens.
    private async Task Listening(Process server, Task<string> errors, int port)
    {
        while (true)
        {
            Assert.IsFalse(server.HasExited, server.HasExited ? await errors : "");
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, context.CancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Yield();
            }
        }
    }

    private static string[] Blocks(string guide, string language) =>
        [.. Block().Matches(guide).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value)];

    private static Regex IisType(string extension, string type) =>
        new(Regex.Escape($"<mimeMap fileExtension=\"{extension}\" mimeType=\"{type}\" />"));

    [GeneratedRegex("^```(\\w+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
