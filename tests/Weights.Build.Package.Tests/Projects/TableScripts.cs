namespace Weights.Build.Package.Tests;

/// <summary>The script of the tables for an administrator of databases, as docs/guides/production.md lets an app print it.</summary>
[TestClass]
public sealed class TableScripts(TestContext context)
{
    [TestMethod]
    public async Task The_apps_command_prints_it_where_no_database_can_be_reached()
    {
        var command = Guide.Block("docs/guides/production.md", "csharp", "print-table-script");
        using var project = new Consumer(context);
        project
            .Project(
                "Microsoft.NET.Sdk.Web",
                "<ImplicitUsings>enable</ImplicitUsings>",
                $"""<PackageReference Include="Weights.AspNetCore.EntityFrameworkCore" Version="{PackageFeed.Version}" />""",
                usesPackage: false
            )
            .Write(
                "Program.cs",
                $$"""
                using Weights.AspNetCore.EntityFrameworkCore;

                var builder = WebApplication.CreateBuilder(args);
                builder.Services.AddAuthentication("Cookies").AddCookie();
                builder.Services.AddModelKeys();
                builder.Services.AddModelKeyDatabase("Host=db.invalid;Database=keys;Username=owner");
                var app = builder.Build();
                {{command}}
                app.MapModelKeys();
                app.Run();
                """
            );
        await project.Publish();

        var printed = await Testing.DotNet.Run(project.PublishFolder, ["Site.dll", "print-table-script"], context.CancellationToken);

        printed.AssertSucceeded();
        Assert.Contains("CREATE TABLE \"WeightsAudit\"", printed.Output);
        Assert.DoesNotContain("info:", printed.Output, "A log among the statements would make the script fail.");
    }
}
