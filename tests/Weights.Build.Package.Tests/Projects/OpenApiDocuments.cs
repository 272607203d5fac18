namespace Weights.Build.Package.Tests;

/// <summary>
/// OpenAPI documents that a build makes by running <c>Program.cs</c>, as Production, without the site's configuration.
/// </summary>
[TestClass]
public sealed class OpenApiDocuments(TestContext context)
{
    [TestMethod]
    public async Task Of_the_SDKs_generator_need_no_key_no_origin_and_no_database()
    {
        using var site = Site(
            """
            <PackageReference Include="Microsoft.AspNetCore.OpenApi" Version="10.0.15" />
            <PackageReference Include="Microsoft.Extensions.ApiDescription.Server" Version="10.0.15" PrivateAssets="all" />
            """,
            "builder.Services.AddOpenApi();",
            "app.MapOpenApi();"
        );
        await site.Succeed("restore");
        var home = Directory.CreateDirectory(Path.Combine(site.Root, "home")).FullName;

        (await site.DotNet(Home(home), "build", "--no-restore")).AssertSucceeded();

        Assert.Contains("/hello", await File.ReadAllTextAsync(site.File("obj/Site.json"), context.CancellationToken));
        AssertNoTraces(site, home);
    }

    [TestMethod]
    public async Task Of_Swashbuckles_command_need_no_key_no_origin_and_no_database()
    {
        using var site = Site(
            """<PackageReference Include="Swashbuckle.AspNetCore" Version="10.3.1" />""",
            "builder.Services.AddEndpointsApiExplorer(); builder.Services.AddSwaggerGen();",
            "app.UseSwagger();"
        );
        await site.Succeed("build");
        await site.Succeed("tool", "install", "Swashbuckle.AspNetCore.Cli", "--version", "10.3.1", "--tool-path", "../tools");
        var home = Directory.CreateDirectory(Path.Combine(site.Root, "home")).FullName;

        var swagger = await site.DotNet(
            Home(home),
            "exec",
            Directory.GetFiles(Path.Combine(site.Root, "tools"), "dotnet-swagger.dll", SearchOption.AllDirectories)[0],
            "tofile",
            "--output",
            "swagger.json",
            "bin/Debug/net10.0/Site.dll",
            "v1"
        );

        swagger.AssertSucceeded();
        Assert.Contains("/hello", await File.ReadAllTextAsync(site.File("swagger.json"), context.CancellationToken));
        AssertNoTraces(site, home);
    }

    private Consumer Site(string packages, string services, string middleware) =>
        new Consumer(context)
            .Project(
                "Microsoft.NET.Sdk.Web",
                "<ImplicitUsings>enable</ImplicitUsings>",
                $"""
                <PackageReference Include="Weights.AspNetCore.EntityFrameworkCore" Version="{PackageFeed.Version}" />
                {packages}
                """,
                usesPackage: false
            )
            .Write(
                "Program.cs",
                $$"""
                var builder = WebApplication.CreateBuilder(args);
                builder.Services.AddAuthentication().AddCookie();
                builder.Services.AddModelKeys(o => o.SigningKeyFile = "/run/secrets/missing.pem");
                builder.Services.AddModelKeyDatabase("Data Source=keys.db", o => o.AuditRetention = TimeSpan.FromDays(30));
                {{services}}
                var app = builder.Build();
                {{middleware}}
                app.MapGet("/hello", () => "hello");
                app.MapModelKeys();
                app.MapRawModelKeys();
                app.Run();
                """
            );

    private static Dictionary<string, string?> Home(string folder) => new() { ["HOME"] = folder, ["DOTNET_CLI_HOME"] = folder };

    private static void AssertNoTraces(Consumer site, string home)
    {
        Assert.IsEmpty(Directory.GetFiles(site.Root, "keys.db*", SearchOption.AllDirectories));
        var rings = Directory.GetFiles(home, "key-*.xml", SearchOption.AllDirectories);
        Assert.IsEmpty(rings, string.Join(", ", rings));
    }
}
