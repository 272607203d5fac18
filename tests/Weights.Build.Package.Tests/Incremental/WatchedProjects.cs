namespace Weights.Build.Package.Tests;

/// <summary><c>dotnet watch</c>, while models change.</summary>
[TestClass]
public sealed class WatchedProjects(TestContext context)
{
    // Without hot reload, a change of any Watch item builds and restarts the program. With hot reload, the SDK (10.0.4xx) reports such a
    // change but updates only code and files in wwwroot, and no target of ours can run.
    private static readonly string[] _watch = ["watch", "--non-interactive", "--no-hot-reload", "run", "--no-launch-profile"];

    private static Dictionary<string, string?> Environment =>
        new Dictionary<string, string?>(Packages.Feed.Environment)
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["DOTNET_WATCH_SUPPRESS_LAUNCH_BROWSER"] = "1",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
            ["MSBUILDDISABLENODEREUSE"] = "1",
        };

    [TestMethod]
    public async Task A_changed_model_is_encrypted_and_served()
    {
        using var site = new Consumer(context).Web().Key().Model("models/a.onnx", 1);
        MatMulModel.WriteExternal(site.File("models/b.onnx"), layers: 1, width: 16);
        using var watch = RunningProgram.Start(site.Folder, _watch, Environment);
        SearchForSecrets.AssertDecrypts(await Served(watch, "a.enc"), RandomModel.Bytes(1));

        site.Model("models/a.onnx", 2);

        SearchForSecrets.AssertDecrypts(await Served(watch, "a.enc"), RandomModel.Bytes(2));

        var data = new byte[16 * 16 * sizeof(float)];
        data[0] = 1;
        site.Write("models/b.data", data);

        SearchForSecrets.AssertDecrypts(await Served(watch, "b.data.enc"), data);
    }

    private async Task<byte[]> Served(RunningProgram watch, string file)
    {
        const string listening = "Now listening on: ";
        var line = await watch.Line(listening, context.CancellationToken);
        await watch.Line("Application started", context.CancellationToken);
        using var client = new HttpClient
        {
            BaseAddress = new Uri(line[(line.IndexOf(listening, StringComparison.Ordinal) + listening.Length)..].Trim()),
        };
        return await client.GetByteArrayAsync(new Uri($"/weights/{file}", UriKind.Relative), context.CancellationToken);
    }
}
