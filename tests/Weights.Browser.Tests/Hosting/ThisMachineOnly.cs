using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Weights.Browser.Tests.Hosting;

/// <summary>The site in Production has an http: origin of this machine, and Kestrel listens on all addresses.</summary>
[TestClass]
public sealed class ThisMachineOnly(TestContext context)
{
    private static readonly int _port = Loopback.FreePort();
    private static SampleServer? _server;

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var settings = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = $"http://0.0.0.0:{_port}",
            ["Weights__PublicOrigin"] = $"http://localhost:{_port}",
        };
        _server = await SampleServer.Start(context.CancellationToken, settings: settings);
    }

    [ClassCleanup]
    public static void Stop() => _server?.Dispose();

    [TestMethod]
    [DataRow("/")]
    [DataRow("/login")]
    [DataRow("/css/site.css")]
    public async Task A_request_to_an_address_of_the_network_is_refused(string path) =>
        Assert.AreEqual(HttpStatusCode.Forbidden, await Get(OwnAddress(), path));

    [TestMethod]
    public async Task A_header_that_claims_to_be_of_this_machine_does_not_help() =>
        Assert.AreEqual(HttpStatusCode.Forbidden, await Get(OwnAddress(), "/login", forwardedFor: "127.0.0.1"));

    [TestMethod]
    public async Task A_request_of_this_machine_gets_the_page() =>
        Assert.AreEqual(HttpStatusCode.OK, await Get(IPAddress.Loopback, "/login"));

    private async Task<HttpStatusCode> Get(IPAddress address, string path, string? forwardedFor = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{address}:{_port}{path}"));
        if (forwardedFor is not null)
        {
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        }

        using var response = await client.SendAsync(request, context.CancellationToken);
        return response.StatusCode;
    }

    // A connection to an own address comes from the same address.
    private static IPAddress OwnAddress()
    {
        var address = NetworkInterface
            .GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        if (address is null)
        {
            Assert.Inconclusive("This machine has no address but its own loopback address.");
        }

        return address;
    }
}
