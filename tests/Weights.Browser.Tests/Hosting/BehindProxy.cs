using System.Net;

namespace Weights.Browser.Tests.Hosting;

/// <summary>The site in Production behind a proxy that ends TLS.</summary>
[TestClass]
public sealed class BehindProxy(TestContext context)
{
    private static readonly Dictionary<string, string?> _settings = new() { ["Weights__PublicOrigin"] = "https://sample.test:8443" };

    private static SampleServer? _server;

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _server = await SampleServer.Start(context.CancellationToken, settings: _settings);
    }

    [ClassCleanup]
    public static void Stop() => _server?.Dispose();

    [TestMethod]
    public async Task A_request_over_HTTP_is_redirected_to_the_public_port()
    {
        using var response = await Get("/login", "http");

        Assert.AreEqual(HttpStatusCode.TemporaryRedirect, response.StatusCode);
        Assert.AreEqual(new Uri("https://sample.test:8443/login"), response.Headers.Location);
    }

    [TestMethod]
    public async Task A_request_over_HTTPS_gets_the_page()
    {
        using var response = await Get("/login", "https");

        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
    }

    [TestMethod]
    public async Task A_response_over_HTTPS_tells_browsers_to_use_it_always()
    {
        using var response = await Get("/login", "https");

        Assert.StartsWith("max-age=", response.Headers.GetValues("Strict-Transport-Security").Single());
    }

    [TestMethod]
    public async Task Cookies_travel_over_HTTPS_only()
    {
        using var response = await Get("/login", "https");

        Assert.Contains("; secure;", response.Headers.GetValues("Set-Cookie").Single());
    }

    [TestMethod]
    public async Task The_health_check_answers_over_HTTP()
    {
        using var response = await Get("/health", "http");

        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
    }

    [TestMethod]
    public async Task A_public_address_without_HTTPS_stops_the_start()
    {
        var settings = new Dictionary<string, string?> { ["Weights__PublicOrigin"] = "http://sample.test" };

        var output = await _server!.FailToStart(settings, context.CancellationToken);

        Assert.Contains("Weights:PublicOrigin begins with http:", output);
    }

    private async Task<HttpResponseMessage> Get(string path, string scheme)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, CheckCertificateRevocationList = true };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server!.Address, path));
        request.Headers.Host = "sample.test";
        request.Headers.Add("X-Forwarded-Proto", scheme);
        return await client.SendAsync(request, context.CancellationToken);
    }
}
