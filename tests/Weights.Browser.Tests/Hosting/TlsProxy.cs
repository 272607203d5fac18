using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Weights.Browser.Tests.Hosting;

/// <summary>nginx, which ends TLS with a self-signed certificate and passes requests on as docs/guides/key-delivery.md says.</summary>
internal sealed class TlsProxy : IDisposable
{
    private const string Upstream = "http://localhost:5000";

    private readonly TemporaryFolder _folder;
    private readonly Process _nginx;

    private TlsProxy(TemporaryFolder folder, Process nginx) => (_folder, _nginx) = (folder, nginx);

    /// <param name="port">Its port on this machine.</param>
    /// <param name="upstream">The site.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<TlsProxy> StartAsync(int port, Uri upstream, CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder();
        var certificate = SelfSigned.Write(folder, "localhost.pem", "localhost");
        var configuration = folder.Write(
            "nginx.conf",
            $$"""
            daemon off;
            master_process off;
            pid "{{folder.Path}}/nginx.pid";
            error_log stderr;
            events {}
            http {
              access_log off;
              client_body_temp_path "{{folder.Path}}/body";
              proxy_temp_path "{{folder.Path}}/proxy";
              fastcgi_temp_path "{{folder.Path}}/fastcgi";
              uwsgi_temp_path "{{folder.Path}}/uwsgi";
              scgi_temp_path "{{folder.Path}}/scgi";
              server {
                listen 127.0.0.1:{{port}} ssl;
                ssl_certificate "{{certificate}}";
                ssl_certificate_key "{{certificate}}";
                {{BlockOfTheGuide().Replace(Upstream, upstream.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)}}
              }
            }
            """
        );
        var nginx = Process.Start(new ProcessStartInfo("/usr/sbin/nginx", ["-c", configuration]) { RedirectStandardError = true })!;
        await using var started = new Started();
        var proxy = started.Add(new TlsProxy(folder, nginx));
        await proxy.ListeningAsync(port, cancellationToken);
        started.Move();
        return proxy;
    }

    public void Dispose()
    {
        _nginx.Kill(entireProcessTree: true);
        _nginx.WaitForExit();
        _nginx.Dispose();
        _folder.Dispose();
    }

    private static string BlockOfTheGuide() =>
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "guides", "key-delivery.md"))
            .Split("```nginx\n")
            .Skip(1)
            .Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)])
            .Single(block => block.Contains($"proxy_pass {Upstream};", StringComparison.Ordinal));

    // A connection is the only sign that nginx listens.
    private async Task ListeningAsync(int port, CancellationToken cancellationToken)
    {
        var errors = _nginx.StandardError.ReadToEndAsync(cancellationToken);
        while (true)
        {
            Assert.IsFalse(_nginx.HasExited, _nginx.HasExited ? await errors : "");
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Yield();
            }
        }
    }
}
