using System.Net;

namespace Weights.Testing;

/// <summary>
/// The code blocks of docs/guides/other-servers.md for a server, run by it. It believes the X-Forwarded-Proto of a proxy on this machine.
/// </summary>
internal sealed class GuideServer : IDisposable
{
    public const string Express = "Express";
    public const string FastApi = "FastAPI";

    private const string Announcement = "listening on ";

    // Debian's Python, which finds Debian's packages.
    private const string Python = "/usr/bin/python3";

    private readonly DirectoryInfo _folder;
    private readonly RunningProgram _program;

    private GuideServer(DirectoryInfo folder, RunningProgram program, Uri address)
    {
        (_folder, _program) = (folder, program);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };
        Client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
    }

    public Uri Address => Client.BaseAddress!;

    /// <summary>A client that seems to be a proxy that ends TLS.</summary>
    public HttpClient Client { get; }

    /// <param name="server"><see cref="Express"/> or <see cref="FastApi"/>.</param>
    /// <param name="keyHex">The content key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="site">The folder of its static files; null: it has none.</param>
    public static async Task<GuideServer> StartAsync(string server, string keyHex, CancellationToken cancellationToken, string? site = null)
    {
        var folder = Directory.CreateTempSubdirectory("weights-guide-");
        Directory.CreateSymbolicLink(Path.Combine(folder.FullName, "wwwroot"), site ?? folder.CreateSubdirectory("empty").FullName);
        var start = server == Express ? await PrepareExpressAsync(folder, cancellationToken) : PrepareFastApi(folder);
        var environment = new Dictionary<string, string?>
        {
            ["WEIGHTS_KEY"] = keyHex,
            ["SESSION_SECRET"] = new string('s', 32),
            ["PYTHONDONTWRITEBYTECODE"] = "1",
        };
        var program = RunningProgram.Start(folder.FullName, [start], environment, server == Express ? "node" : Python);
        try
        {
            var line = await program.Line(Announcement, cancellationToken);
            return new GuideServer(
                folder,
                program,
                new Uri(line[(line.IndexOf(Announcement, StringComparison.Ordinal) + Announcement.Length)..])
            );
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    /// <summary>Requests the key as a page does.</summary>
    /// <param name="customer">Whose sign-in; null: nobody is signed in.</param>
    /// <param name="fetchSite">The header that browsers send.</param>
    public async Task<HttpResponseMessage> AskAsync(string? customer, string fetchSite = "same-origin")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/model-key", UriKind.Relative));
        request.Headers.Add("Sec-Fetch-Site", fetchSite);
        if (customer is not null)
        {
            request.Headers.Add("Cookie", await LogInAsync(customer));
        }

        return await Client.SendAsync(request);
    }

    public void Dispose()
    {
        Client.Dispose();
        _program.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task<string> PrepareExpressAsync(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        // The same versions as the reference server of the benchmarks.
        foreach (var name in new[] { "package.json", "package-lock.json" })
        {
            Copy(Path.Combine("tests", "Weights.Benchmarks", "Grants", "reference", "express", name), folder);
        }

        var npm = await Command.Run(
            "npm",
            folder.FullName,
            ["ci", "--no-audit", "--no-fund"],
            new Dictionary<string, string?>(),
            cancellationToken
        );
        npm.AssertSucceeded();
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, "model-key.js"),
            CodeWith("js", "export function modelKey"),
            cancellationToken
        );
        return Start("start.js", folder, CodeWith("js", "'trust proxy'") + CodeWith("js", "app.use(modelKey("));
    }

    private static string PrepareFastApi(DirectoryInfo folder)
    {
        File.WriteAllText(Path.Combine(folder.FullName, "model_key.py"), CodeWith("python", "def model_key"));
        return Start("start.py", folder, CodeWith("python", "app.include_router"));
    }

    /// <summary>Writes the app with the guide's code in it.</summary>
    private static string Start(string name, DirectoryInfo folder, string code)
    {
        var app = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Weights.AspNetCore.Tests", "OtherServers", name));
        var mark = app.Split('\n').Single(line => line.Contains("GUIDE:", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(folder.FullName, name), app.Replace(mark, code, StringComparison.Ordinal));
        return name;
    }

    private static void Copy(string path, DirectoryInfo folder) =>
        File.Copy(Path.Combine(Repository.Root, path), Path.Combine(folder.FullName, Path.GetFileName(path)));

    /// <summary>The code of the guide in a language that contains a text.</summary>
    private static string CodeWith(string language, string text) =>
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "guides", "other-servers.md"))
            .Split($"```{language}\n")
            .Skip(1)
            .Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)])
            .Single(code => code.Contains(text, StringComparison.Ordinal));

    private async Task<string> LogInAsync(string customer)
    {
        using var response = await Client.PostAsync(new Uri($"/login/{customer}", UriKind.Relative), content: null);
        Assert.AreEqual(HttpStatusCode.NoContent, response.StatusCode);
        foreach (var cookie in response.Headers.GetValues("Set-Cookie"))
        {
            Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        }

        return string.Join("; ", response.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
    }
}
