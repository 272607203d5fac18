using System.Net;

namespace Weights.Build.Package.Tests;

/// <summary>The steps of the README, "Use it in your project", with its own code.</summary>
[TestClass]
public sealed class ReadmeSteps(TestContext context)
{
    [TestMethod]
    public async Task A_bare_directory_becomes_a_site_that_gives_keys_to_people_who_are_signed_in()
    {
        var address = new Uri($"http://127.0.0.1:{Loopback.FreePort()}");
        using var project = new Consumer(context);
        await project.Succeed("new", "web", "--no-restore", "--output", ".");
        Assert.IsTrue(File.Exists(project.File("Site.csproj")));
        await InstallAsync(project, address);

        await project.Succeed("build", "-t:NewModelKey");
        await project.Publish();

        CollectionAssert.IsSubsetOf(
            new[] { "wwwroot/weights/models.json", "wwwroot/weights/silero_vad.enc", "wwwroot/weights/weights-loader.js" },
            project.Published().ToArray()
        );
        var environment = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = address.ToString(),
            ["WEIGHTS_KEY"] = (await File.ReadAllTextAsync(project.File(".model_key"), context.CancellationToken)).Trim(),
        };
        using var server = await Server.Start(project.PublishFolder, "Site.dll", context.CancellationToken, environment);
        Assert.Contains("loadModel('silero_vad'", await server.Text("/index.html"));
        using var client = new SiteClient(address);
        Assert.AreEqual(HttpStatusCode.Unauthorized, (await client.AskAsync()).Status);
        await client.SignInAsync();
        var (status, body) = await client.AskAsync();
        Assert.AreEqual(HttpStatusCode.OK, status, body);
        Assert.Contains("\"wrapped\"", body);
    }

    /// <summary>Adds what the README says to a new project that has authentication.</summary>
    private async Task InstallAsync(Consumer project, Uri address)
    {
        var packages = Guide.Block("README.md", "xml", "<OnnxModel").Replace("0.1.0", PackageFeed.Version, StringComparison.Ordinal);
        var file = await File.ReadAllTextAsync(project.File("Site.csproj"), context.CancellationToken);
        var code = Guide.Block("README.md", "csharp", "AddModelKeys").Split('\n');
        project
            .Write("Site.csproj", file.Replace("</Project>", $"<ItemGroup>{packages}</ItemGroup></Project>", StringComparison.Ordinal))
            .Write("Program.cs", Program(Lines(code, "builder."), Lines(code, "app.")))
            .Write(
                "appsettings.Production.json",
                $$"""{ "Weights": { "PublicOrigin": "{{address.GetLeftPart(UriPartial.Authority)}}" } }"""
            )
            .Write("wwwroot/index.html", $"<!DOCTYPE html>\n{Guide.Block("README.md", "html", "loadModel")}")
            .Model("models/silero_vad.onnx", 1);
    }

    private static string Lines(string[] code, string start) =>
        string.Join('\n', code.Where(line => line.StartsWith(start, StringComparison.Ordinal)));

    private static string Program(string services, string endpoints) =>
        $$"""
            using System.Security.Claims;
            using Microsoft.AspNetCore.Authentication;

            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddAuthentication("Cookies").AddCookie();
            {{services}}
            var app = builder.Build();
            {{endpoints}}
            app.MapPost("/login", () => TypedResults.SignIn(
                new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "ann")], "Cookies")),
                authenticationScheme: "Cookies"));
            app.Run();
            """;
}
