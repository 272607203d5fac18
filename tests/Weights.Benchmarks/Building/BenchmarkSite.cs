namespace Weights.Benchmarks;

/// <summary>A web project that uses this repository's build files, as the sample does. Its folder is deleted at the end.</summary>
internal sealed class BenchmarkSite : IDisposable
{
    private static readonly Dictionary<string, string?> _key = new() { ["WEIGHTS_KEY"] = new string('a', 64) };

    public BenchmarkSite(string name, string items)
    {
        Folder = Path.Combine(Directory.CreateTempSubdirectory("weights-benchmark ").FullName, name);
        Directory.CreateDirectory(Folder);
        var build = Path.Combine(Repository.Root, "build");
        var tasks = Path.Combine(Repository.Root, "src/Weights.Build.Tasks/bin/Release/net10.0/Weights.Build.Tasks.dll");
        var loader = Path.Combine(Repository.Root, "src/Weights.Loader/dist/");
        File.WriteAllText(At("Directory.Build.props"), $"""<Project><Import Project="{build}/Weights.Build.props" /></Project>""");
        File.WriteAllText(
            At("Directory.Build.targets"),
            $"""
            <Project>
              <PropertyGroup>
                <WeightsTasksAssembly>{tasks}</WeightsTasksAssembly>
                <WeightsLoaderDirectory>{loader}</WeightsLoaderDirectory>
              </PropertyGroup>
              <Import Project="{build}/Weights.Build.targets" />
            </Project>
            """
        );
        File.WriteAllText(
            At($"{name}.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><CompressionEnabled>false</CompressionEnabled></PropertyGroup>
              <ItemGroup>{items}</ItemGroup>
            </Project>
            """
        );
        File.WriteAllText(At("Program.cs"), "Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder(args).Build().Run();");
    }

    public string Folder { get; }

    public string At(string path) => Path.Combine(Folder, path);

    public async Task DotNet(params string[] arguments)
    {
        var result = await Testing.DotNet.Run(Folder, [.. arguments, "-nr:false"], _key, CancellationToken.None);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException(result.Output);
        }
    }

    public System.Diagnostics.Process Start(params string[] arguments) =>
        Command.Start("dotnet", Folder, [.. arguments, "-nr:false"], _key);

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(Folder)!, recursive: true);
}
