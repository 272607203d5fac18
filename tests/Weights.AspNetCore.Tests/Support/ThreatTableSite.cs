namespace Weights.AspNetCore.Tests;

/// <summary>A site with one model, published by the real <c>dotnet</c> with this repository's build files.</summary>
internal sealed class ThreatTableSite : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weights-published-");

    private ThreatTableSite(TestKey key) => Key = key;

    public TestKey Key { get; }

    /// <summary>The unencrypted model. Its last bytes occur in no other file.</summary>
    public byte[] Model { get; } = RandomModel.Bytes(seed: 9);

    public string WebRoot => Path.Combine(Output, "wwwroot");

    public string Output => Path.Combine(_folder.FullName, "out");

    public static async Task<ThreatTableSite> PublishAsync(CancellationToken cancellationToken)
    {
        var site = new ThreatTableSite(new TestKey());
        site.Write();
        var finished = await DotNet.Run(
            site.Project,
            ["publish", "-c", "Release", "-o", site.Output, "-nr:false"],
            new Dictionary<string, string?> { ["WEIGHTS_KEY"] = site.Key.Hex },
            cancellationToken
        );
        Assert.AreEqual(0, finished.ExitCode, finished.Output);
        return site;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Project => Path.Combine(_folder.FullName, "site");

    private void Write()
    {
        // The tasks in the configuration of these tests.
        var configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!;
        var tasks = Path.Combine(Repository.Root, "src/Weights.Build.Tasks/bin", configuration, "net10.0/Weights.Build.Tasks.dll");

        // The loader is not tested here and contains no secret, so two empty scripts replace it.
        var loader = Directory.CreateDirectory(Path.Combine(_folder.FullName, "loader")).FullName;
        File.WriteAllText(Path.Combine(loader, "weights-loader.js"), "");
        File.WriteAllText(Path.Combine(loader, "weights-loader.worker.js"), "");
        Directory.CreateDirectory(Path.Combine(Project, "models"));
        File.WriteAllBytes(Path.Combine(Project, "models/detect.onnx"), Model);
        File.WriteAllText(
            Path.Combine(Project, "Program.cs"),
            "Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder(args).Build().Run();"
        );
        File.WriteAllText(
            Path.Combine(Project, "Directory.Build.props"),
            $"""<Project><Import Project="{Repository.Root}/build/Weights.Build.props" /></Project>"""
        );
        File.WriteAllText(
            Path.Combine(Project, "Directory.Build.targets"),
            $"""
            <Project>
              <PropertyGroup>
                <WeightsTasksAssembly>{tasks}</WeightsTasksAssembly>
                <WeightsLoaderDirectory>{loader}/</WeightsLoaderDirectory>
              </PropertyGroup>
              <Import Project="{Repository.Root}/build/Weights.Build.targets" />
            </Project>
            """
        );
        File.WriteAllText(
            Path.Combine(Project, "site.csproj"),
            """
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><OnnxModel Include="models/*.onnx" /></ItemGroup>
            </Project>
            """
        );
    }
}
