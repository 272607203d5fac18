namespace Weights.Benchmarks;

/// <summary>A web project that encrypts its models in its build. Its folder is deleted at the end.</summary>
internal sealed class BenchmarkSite : IDisposable
{
    private readonly Dictionary<string, string?> _environment = new() { ["WEIGHTS_KEY"] = Key };

    /// <summary>A site that uses this repository's build files, as the sample does.</summary>
    public BenchmarkSite(string name, string items)
        : this(name)
    {
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
        Write(items, "<CompressionEnabled>false</CompressionEnabled>");
    }

    /// <summary>A site that uses the package, as an app does; without items it has no reference to it.</summary>
    public BenchmarkSite(string name, string items, PackageFeed feed)
        : this(name)
    {
        File.WriteAllText(At("nuget.config"), feed.NuGetConfig);
        foreach (var (variable, value) in feed.Environment)
        {
            _environment[variable] = value;
        }

        var package = $"""<PackageReference Include="Weights.Build" Version="{PackageFeed.Version}" PrivateAssets="all" />""";
        Write(items.Length > 0 ? package + items : "", "");
    }

    private BenchmarkSite(string name)
    {
        Folder = Path.Combine(Directory.CreateTempSubdirectory("weights-benchmark ").FullName, name);
        Directory.CreateDirectory(Folder);
    }

    /// <summary>The key of the models.</summary>
    public static string Key { get; } = new('a', 64);

    public string Folder { get; }

    public string At(string path) => Path.Combine(Folder, path);

    /// <summary>Runs <c>dotnet</c> in the folder and returns its output.</summary>
    public async Task<string> DotNet(params string[] arguments)
    {
        var result = await Testing.DotNet.Run(Folder, [.. arguments, "-nr:false"], _environment, CancellationToken.None);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException(result.Output);
        }

        return result.Output;
    }

    public System.Diagnostics.Process Start(params string[] arguments) =>
        Command.Start("dotnet", Folder, [.. arguments, "-nr:false"], _environment);

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(Folder)!, recursive: true);

    private void Write(string items, string properties)
    {
        File.WriteAllText(
            At($"{Path.GetFileName(Folder)}.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework>{properties}</PropertyGroup>
              <ItemGroup>{items}</ItemGroup>
            </Project>
            """
        );
        File.WriteAllText(At("Program.cs"), "Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder(args).Build().Run();");
    }
}
