using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace Weights.AspNetCore.Tests;

/// <summary>A reverse proxy that ends TLS and sends requests to the instances of a site in turn.</summary>
internal sealed class ReverseProxy : IAsyncDisposable
{
    private const string Name = "site";

    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate = MakeCertificate();

    private ReverseProxy(IEnumerable<Uri> instances)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(server => server.Listen(IPAddress.Loopback, 0, listener => listener.UseHttps(_certificate)));
        builder
            .Services.AddReverseProxy()
            .LoadFromMemory(
                [
                    new RouteConfig
                    {
                        RouteId = Name,
                        ClusterId = Name,
                        Match = new() { Path = "{**all}" },
                    },
                ],
                [
                    new ClusterConfig
                    {
                        ClusterId = Name,
                        LoadBalancingPolicy = "RoundRobin",
                        Destinations = instances.ToDictionary(
                            uri => uri.ToString(),
                            uri => new DestinationConfig { Address = uri.ToString() }
                        ),
                    },
                ]
            );
        _app = builder.Build();
        _app.MapReverseProxy();
    }

    /// <summary>A client that trusts only the proxy's certificate.</summary>
    public HttpClient Client { get; private set; } = null!;

    public static async Task<ReverseProxy> StartAsync(params IEnumerable<SiteProcess> instances)
    {
        var proxy = new ReverseProxy(instances.Select(instance => instance.Client.BaseAddress!));
        await proxy._app.StartAsync();
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) =>
            presented is not null && proxy._certificate.RawDataMemory.Span.SequenceEqual(presented.GetRawCertData());
        proxy.Client = new HttpClient(handler) { BaseAddress = new Uri(proxy._app.Urls.Single()) };
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddDays(1)
        );
    }
}
