using System.Diagnostics;
using System.Net;

namespace Weights.AspNetCore.Tests;

/// <summary>An instance of the test site in its own process.</summary>
internal sealed class SiteProcess : IAsyncDisposable
{
    private const string Announcement = "listening on ";

    private readonly Process _process;

    private SiteProcess(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };
    }

    public HttpClient Client { get; }

    private static string Program =>
        Path.Combine(
            Path.GetDirectoryName(typeof(SiteProcess).Assembly.Location)!
                .Replace("Weights.AspNetCore.Tests", "Weights.AspNetCore.TestSite", StringComparison.Ordinal),
            "Weights.AspNetCore.TestSite.dll"
        );

    public static async Task<SiteProcess> StartAsync(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            [Program, .. arguments]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_ENVIRONMENT"] = "Production", ["ASPNETCORE_ENVIRONMENT"] = "Production" },
        };
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var log = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Announcement, StringComparison.Ordinal))
            {
                // Drains the pipe, because a full pipe would block the site.
                _ = process.StandardOutput.ReadToEndAsync();
                return new SiteProcess(process, new Uri(line[Announcement.Length..]));
            }

            log.Add(line);
        }

        throw new AssertFailedException($"The site did not start: {string.Join('\n', log)}\n{await errors}");
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Signs a user of a customer in. Returns the cookie.</summary>
    public Task<string> LogInAsync(string customer) => LogInAsync(Client, customer);

    /// <inheritdoc cref="LogInAsync(string)"/>
    public static async Task<string> LogInAsync(HttpClient client, string customer)
    {
        using var response = await client.PostAsync(new Uri($"/login/{customer}", UriKind.Relative), content: null);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        return response.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    /// <summary>Suspends a customer at this instance.</summary>
    public async Task SuspendAsync(string customer)
    {
        using var response = await Client.PostAsync(new Uri($"/suspend/{customer}", UriKind.Relative), content: null);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>Ends the process at once, like a loss of power.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }
}
