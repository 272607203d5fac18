using System.Net;

namespace Weights.AspNetCore.Tests;

/// <summary>A key endpoint of docs/guides/other-servers.md, copied from the guide and run by its own server.</summary>
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
    }

    public HttpClient Client { get; }

    public static async Task<GuideServer> StartAsync(string server, TestKey key, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("weights-guide-");
        var start = server == Express ? await PrepareExpressAsync(folder, cancellationToken) : PrepareFastApi(folder);
        var environment = new Dictionary<string, string?>
        {
            ["WEIGHTS_KEY"] = key.Hex,
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
        return Start("start.js", folder);
    }

    private static string PrepareFastApi(DirectoryInfo folder)
    {
        File.WriteAllText(Path.Combine(folder.FullName, "model_key.py"), CodeWith("python", "def model_key"));
        return Start("start.py", folder);
    }

    private static string Start(string name, DirectoryInfo folder)
    {
        Copy(Path.Combine("tests", "Weights.AspNetCore.Tests", "OtherServers", name), folder);
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
        return string.Join("; ", response.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
    }
}
