using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Weights.Build.Package.Tests;

/// <summary>A published site that is a program of its own and needs no <c>dotnet</c>.</summary>
internal sealed class TrimmedSite : IDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly RunningProgram _program;
    private readonly HttpClient _client;

    private TrimmedSite(RunningProgram program, Uri address)
    {
        _program = program;
        _client = new HttpClient { BaseAddress = address };
        _client.DefaultRequestHeaders.Add("Origin", address.GetLeftPart(UriPartial.Authority));
    }

    /// <summary>
    /// The source of a site with key delivery, where anyone can sign in. With the argument <c>ProblemDetails</c> the app
    /// writes the problems.
    /// </summary>
    public static string Program(string services) =>
        $$"""
            using System.Security.Claims;
            using Microsoft.AspNetCore.Authentication;
            using Microsoft.AspNetCore.Mvc;

            var builder = WebApplication.CreateSlimBuilder(args);
            builder.Services.AddAuthentication("Cookies").AddCookie();
            builder.Services.AddModelKeys(options =>
            {
                options.IsOriginAllowed = origin => origin.StartsWith("http://127.0.0.1:", StringComparison.Ordinal);
                options.RawKeyIds.Add("default");
            });
            if (args.Contains(nameof(ProblemDetails)))
            {
                builder.Services.AddProblemDetails();
            }

            {{services}}

            var app = builder.Build();
            app.MapStaticAssets();
            app.MapModelKeys();
            app.MapRawModelKeys();
            app.MapPost(
                "/login",
                (RequestDelegate)(context =>
                    context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "ann")], "Cookies")))
                )
            );
            app.Run();
            """;

    public static async Task<TrimmedSite> StartAsync(
        Consumer project,
        CancellationToken cancellationToken,
        params IEnumerable<string> arguments
    )
    {
        var program = RunningProgram.Start(
            project.PublishFolder,
            arguments,
            new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = "http://127.0.0.1:0", ["WEIGHTS_KEY"] = Consumer.KeyHex },
            Path.Combine(project.PublishFolder, project.Name)
        );
        try
        {
            var line = await program.Line(Listening, cancellationToken);
            return new TrimmedSite(program, new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim()));
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    /// <summary>A request of the session protocol.</summary>
    public static string SessionRequest(string kid)
    {
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = ephemeral.ExportParameters(includePrivateParameters: false).Q;
        return JsonSerializer.Serialize(
            new
            {
                model = "face",
                keyId = Base64Url.EncodeToString(Convert.FromHexString(kid)),
                format = 1,
                epk = Base64Url.EncodeToString([4, .. point.X!, .. point.Y!]),
                cnonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            }
        );
    }

    /// <summary>The kid and the URL of the only model.</summary>
    public async Task<(string Kid, string Url)> ModelAsync()
    {
        using var manifest = JsonDocument.Parse(await _client.GetStringAsync(new Uri("/weights/models.json", UriKind.Relative)));
        var model = manifest.RootElement.GetProperty("models")[0];
        return (model.GetProperty("kid").GetString()!, model.GetProperty("url").GetString()!);
    }

    /// <summary>Signs in. The client keeps the cookie.</summary>
    public async Task SignInAsync()
    {
        using var response = await PostAsync("/login", "");
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(new Uri(path, UriKind.Relative));

    public async Task<HttpResponseMessage> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _client.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    /// <summary>A request of the session protocol.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="kid">Of the key.</param>
    /// <param name="origin">The origin of the page; null for the site's own.</param>
    public async Task<HttpResponseMessage> AskAsync(HttpMethod method, string kid, string? origin = null)
    {
        using var request = new HttpRequestMessage(method, new Uri("/api/model-key/session", UriKind.Relative));
        request.Content = new StringContent(SessionRequest(kid), Encoding.UTF8, "application/json");
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await _client.SendAsync(request);
    }

    public void Dispose()
    {
        _client.Dispose();
        _program.Dispose();
    }
}
