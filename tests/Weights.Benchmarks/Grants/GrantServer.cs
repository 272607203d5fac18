using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Weights.Benchmarks;

/// <summary>The tests' site in a process of its own, without limits.</summary>
internal sealed class GrantServer : IAsyncDisposable
{
    public const string Origin = "https://shop.example";

    private const string Announcement = "listening on ";

    private readonly Process _process;

    private GrantServer(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public int ProcessId => _process.Id;

    /// <summary>What the server has taken of the processor so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<GrantServer> Start(GrantShop shop)
    {
        var program = Path.Combine(
            Repository.Root,
            "tests/Weights.AspNetCore.TestSite/bin/Release/net10.0/Weights.AspNetCore.TestSite.dll"
        );
        var process = Command.Start(
            "dotnet",
            "/",
            [program, shop.ConnectionString, shop.Ring, shop.Certificate, "unlimited"],
            new Dictionary<string, string?>
            {
                // What docs/key-delivery.md recommends for a server that does little else.
                ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1",
                ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0",
                ["DOTNET_gcServer"] = "0",
                ["DOTNET_GCgen0size"] = "4000000",
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["Logging__LogLevel__Default"] = "Warning",

                // As in a site of its own, where nothing sets it. Hot methods are compiled for good after seconds instead of minutes: those are not what is measured.
                ["DOTNET_TieredPGO"] = "1",
                ["DOTNET_TC_CallCountingDelayMs"] = "0",
            }
        );
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Announcement, StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new GrantServer(process, new Uri(line[Announcement.Length..]));
            }
        }

        throw new InvalidOperationException($"The server did not start: {await process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>A request for each of so many customers, as the loader sends it; the server does not know them from others when they are sent again.</summary>
    public async Task<byte[][]> Requests(GrantShop shop, int count)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Address };
        var requests = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            var cookie = await SignIn(client, shop, $"c_{i}");
            var body = Body(shop.Kid);
            requests[i] = Encoding.ASCII.GetBytes(
                $"POST /api/model-key/session HTTP/1.1\r\nHost: {Address.Authority}\r\nOrigin: {Origin}\r\nCookie: {cookie}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"
            );
        }

        return requests;
    }

    /// <summary>Adds a customer and signs its user in; returns the cookie.</summary>
    public static async Task<string> SignIn(HttpClient client, GrantShop shop, string customer)
    {
        await shop.AddCustomer(customer);
        using var login = await client.PostAsync(new Uri($"/login/{customer}", UriKind.Relative), content: null);
        return login.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    /// <summary>What the loader asks for.</summary>
    public static string Body(string kid)
    {
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var q = ephemeral.ExportParameters(includePrivateParameters: false).Q;
        return $$"""{"model":"face/detect","keyId":"{{Base64Url.EncodeToString(Convert.FromHexString(kid))}}","format":1,"epk":"{{Base64Url.EncodeToString([4, .. q.X!, .. q.Y!])}}","cnonce":"{{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16))}}"}""";
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
