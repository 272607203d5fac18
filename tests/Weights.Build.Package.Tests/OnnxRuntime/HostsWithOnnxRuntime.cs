namespace Weights.Build.Package.Tests;

/// <summary>Services and sites that have sessions of encrypted models as services of their host.</summary>
[TestClass]
public sealed class HostsWithOnnxRuntime(TestContext context)
{
    [TestMethod]
    public async Task A_worker_that_is_compiled_ahead_of_time_runs_models_that_it_opened_at_its_start()
    {
        using var worker = new Consumer(context, "Service")
            .Project(
                "Microsoft.NET.Sdk.Worker",
                "<ImplicitUsings>enable</ImplicitUsings><RuntimeIdentifier>linux-x64</RuntimeIdentifier><PublishAot>true</PublishAot>",
                """<PackageReference Include="Microsoft.Extensions.Hosting" Version="10.0.15" />""" + RuntimeModels.Items
            )
            .Write(
                "Program.cs",
                """
                using Weights.OnnxRuntime;

                var builder = Host.CreateApplicationBuilder(args);
                builder.Services.AddEncryptedModels(options =>
                {
                    options.ConfigureSession = (name, session) => Console.WriteLine($"opens {name}");
                    options.WarmUp.Add(Service.OnnxModels.A.Name);
                });
                builder.Services.AddHostedService<Runner>();
                await builder.Build().RunAsync();

                internal sealed class Runner(EncryptedSessions sessions, IHostApplicationLifetime lifetime) : BackgroundService
                {
                    protected override async Task ExecuteAsync(CancellationToken stopping)
                    {
                        Console.WriteLine("started");
                        Console.WriteLine(Inference.Run("A", await sessions.GetAsync(Service.OnnxModels.A.Name, stopping)));
                        Console.WriteLine(Inference.Run("B", await sessions.GetAsync(Service.OnnxModels.B.Name, stopping)));
                        lifetime.StopApplication();
                    }
                }
                """
            )
            .RuntimeSources();
        await worker.Publish();
        SearchForSecrets.AssertFolderHoldsNo(worker.PublishFolder, RuntimeModels.Plaintext(worker));

        var (run, written) = await WrittenFiles.TraceAsync(
            Path.Combine(worker.PublishFolder, "Service"),
            worker.Root,
            [],
            new Dictionary<string, string?> { ["WEIGHTS_KEY"] = Consumer.KeyHex },
            context.CancellationToken
        );

        run.AssertSucceeded();
        RuntimeModels.AssertOutput(run.Output);
        CollectionAssert.AreEqual(Array.Empty<string>(), written.ToArray(), string.Join('\n', written));
        string[] lines = [.. run.Output.Split('\n').Select(static line => line.Trim())];
        Assert.IsLessThan(Array.IndexOf(lines, "started"), Array.IndexOf(lines, "opens a"), run.Output);
        Assert.IsGreaterThan(Array.IndexOf(lines, "started"), Array.IndexOf(lines, "opens b"), run.Output);
    }

    [TestMethod]
    public async Task A_site_runs_the_models_that_it_also_serves()
    {
        const string Listening = "Now listening on: ";
        using var site = new Consumer(context, "Site")
            .Project("Microsoft.NET.Sdk.Web", "<ImplicitUsings>enable</ImplicitUsings>", RuntimeModels.Items)
            .Write(
                "Program.cs",
                """
                using Weights.Encryption;
                using Weights.OnnxRuntime;

                var builder = WebApplication.CreateBuilder(args);
                builder.Services.AddEncryptedModels(options => options.Path = "wwwroot/weights");
                var app = builder.Build();
                app.MapStaticAssets();
                app.MapGet("/run", async (EncryptedSessions sessions) =>
                    Inference.Run("A", await sessions.GetAsync(Site.OnnxModels.A.Name))
                    + "\n" + Inference.Run("B", await sessions.GetAsync(Site.OnnxModels.B.Name)));

                // As another program does that gets the files from this site.
                app.MapGet("/over-http", async (HttpRequest request) =>
                {
                    using var client = new HttpClient();
                    var models = await EncryptedModels.OpenAsync(client, new Uri($"http://{request.Host}/weights/models.json"));
                    var keys = new EnvironmentKeySource(KeyId.Default);
                    using var a = await models.OpenSessionAsync(Site.OnnxModels.A.Name, keys);
                    using var b = await models.OpenSessionAsync(Site.OnnxModels.B.Name, keys);
                    return Inference.Run("A", a) + "\n" + Inference.Run("B", b);
                });
                app.Run();
                """
            )
            .RuntimeSources();
        await site.Publish();

        var (program, line) = await RunningProgram.StartAsync(
            Listening,
            site.PublishFolder,
            ["Site.dll"],
            new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = "http://127.0.0.1:0", ["WEIGHTS_KEY"] = Consumer.KeyHex },
            context.CancellationToken
        );
        using var running = program;
        var address = line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim();
        using var client = new HttpClient { BaseAddress = new Uri(address) };

        RuntimeModels.AssertOutput(await client.GetStringAsync(new Uri("/run", UriKind.Relative), context.CancellationToken));
        RuntimeModels.AssertOutput(await client.GetStringAsync(new Uri("/over-http", UriKind.Relative), context.CancellationToken));
    }
}
