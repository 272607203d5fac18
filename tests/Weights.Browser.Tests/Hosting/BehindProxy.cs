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

    [TestMethod]
    public async Task A_request_for_a_strangers_host_is_refused()
    {
        using var response = await Get("/login", "http", host: "evil.example");

        Assert.AreEqual(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.IsNull(response.Headers.Location);
    }

    [TestMethod]
    [DataRow("/login", "http", "https://sample.test:8443/login")]
    [DataRow("/ocr", "https", "https://sample.test:8443/login?ReturnUrl=%2Focr")]
    public async Task A_redirect_leads_to_the_site_even_if_the_operator_allows_every_host(string path, string scheme, string location)
    {
        var settings = new Dictionary<string, string?>(_settings) { ["AllowedHosts"] = "*" };
        using var server = await SampleServer.Start(context.CancellationToken, settings: settings);
        using var response = await Get(server, path, scheme, host: "evil.example");

        Assert.AreEqual(new Uri(location), response.Headers.Location);
    }

    private Task<HttpResponseMessage> Get(string path, string scheme, string host = "sample.test") => Get(_server!, path, scheme, host);

    private async Task<HttpResponseMessage> Get(SampleServer server, string path, string scheme, string host)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, CheckCertificateRevocationList = true };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, path));
        request.Headers.Host = host;
        request.Headers.Add("X-Forwarded-Proto", scheme);
        return await client.SendAsync(request, context.CancellationToken);
    }
}
