using System.Text;

namespace Weights.Build.Package.Tests;

/// <summary>A project that uses the packages, in its own folder outside the repository, with a space and an é in its path.</summary>
internal sealed class Consumer : IDisposable
{
    // A random key, because a search for 00 01 02 … would find tables of other programs.
    public const string KeyHex = "caf2807af966fb655503a5482fa7f1f609005e513c3bd80f3c7fc3a38156efc1";

    private readonly TestContext _context;
    private readonly bool _ownsFolder;

    public Consumer(TestContext context, string name = "Site")
        : this(context, Directory.CreateTempSubdirectory("weights é ").FullName, name) => _ownsFolder = true;

    private Consumer(TestContext context, string root, string name)
    {
        _context = context;
        Root = root;
        Name = name;
        Directory.CreateDirectory(Folder);
        System.IO.File.WriteAllText(Path.Combine(Root, "nuget.config"), Packages.Feed.NuGetConfig);
    }

    public string Root { get; }

    public string Name { get; }

    public string Folder => Path.Combine(Root, Name);

    public string PublishFolder => Path.Combine(Root, "published");

    /// <summary>A second project in the same folder.</summary>
    public Consumer Beside(string name) => new(_context, Root, name);

    public string File(string relativePath) => Path.Combine(Folder, relativePath);

    public Consumer Write(string relativePath, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File(relativePath))!);
        System.IO.File.WriteAllBytes(File(relativePath), content);
        return this;
    }

    public Consumer Write(string relativePath, string content) => Write(relativePath, Encoding.UTF8.GetBytes(content));

    public Consumer Project(string sdk, string properties, string items, bool usesPackage = true) =>
        Write(
            $"{Name}.csproj",
            $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <!-- Compressing the loader's script takes half of a small publish. A test of compression turns it on. -->
                <CompressionEnabled>false</CompressionEnabled>
                <!-- The SDK's analyzers are not tested here. Source generators run without them too. -->
                <RunAnalyzers>false</RunAnalyzers>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {(
                usesPackage ? $"""<PackageReference Include="Weights.Build" Version="{PackageFeed.Version}" PrivateAssets="all" />""" : ""
            )}
                {items}
              </ItemGroup>
            </Project>
            """
        );

    /// <summary>A web project as in the README, with models and a page that lists them.</summary>
    public Consumer Web(string items = """<OnnxModel Include="models/**/*.onnx" />""", string properties = "") =>
        Project("Microsoft.NET.Sdk.Web", $"<ImplicitUsings>enable</ImplicitUsings>{properties}", items)
            .Write(
                "Program.cs",
                """
                var app = WebApplication.CreateBuilder(args).Build();
                app.MapStaticAssets();
                app.MapGet("/list", () => Site.OnnxModels.All);
                app.Run();
                """
            );

    /// <summary>A Blazor WebAssembly project with the model <c>models/a.onnx</c>.</summary>
    public Consumer WebAssembly(string properties) =>
        Project(
                "Microsoft.NET.Sdk.BlazorWebAssembly",
                $"<ImplicitUsings>enable</ImplicitUsings>{properties}",
                """
                <PackageReference Include="Microsoft.AspNetCore.Components.WebAssembly" Version="10.0.12" />
                <OnnxModel Include="models/a.onnx" />
                """
            )
            .Write(
                "Program.cs",
                "await Microsoft.AspNetCore.Components.WebAssembly.Hosting.WebAssemblyHostBuilder.CreateDefault(args).Build().RunAsync();"
            );

    public Consumer Model(string path, int seed, int payload = 1000) => Write(path, RandomModel.Bytes(seed, payload));

    public Consumer Key(string hex = KeyHex) => Write(".model_key", hex + "\n");

    public Task<Finished> DotNet(params string[] arguments) => DotNet(new Dictionary<string, string?>(), arguments);

    public Task<Finished> DotNet(IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        Testing.DotNet.Run(
            Folder,
            [.. arguments, .. NodeReuse(arguments)],
            environment.UnionBy(Packages.Feed.Environment, static variable => variable.Key).ToDictionary(),
            _context.CancellationToken
        );

    public async Task<Finished> Succeed(params string[] arguments)
    {
        var result = await DotNet(arguments);
        result.AssertSucceeded();
        return result;
    }

    public Task<Finished> Publish(params string[] arguments) => Succeed(["publish", "-o", PublishFolder, .. arguments]);

    /// <summary>Runs a command that must fail with this code.</summary>
    public async Task<Finished> Fail(string code, params string[] arguments)
    {
        var result = await DotNet(arguments);
        Assert.AreEqual(1, result.ExitCode, result.Output);
        Assert.Contains($"error {code}: ", result.Output);
        return result;
    }

    /// <summary>The published files' paths, relative, with <c>/</c>.</summary>
    public IReadOnlyList<string> Published(string under = "") =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(PublishFolder, under), "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(PublishFolder, file).Replace('\\', '/'))
                .Order(StringComparer.Ordinal),
        ];

    public byte[] PublishedFile(string path) => System.IO.File.ReadAllBytes(Path.Combine(PublishFolder, path));

    public void Dispose()
    {
        if (_ownsFolder)
        {
            Directory.Delete(Root, recursive: true);
        }
    }

    // No build server may outlive its test, unless the test asks for it and ends it. 'dotnet run' and 'dotnet exec' do not have this
    // option.
    private static IEnumerable<string> NodeReuse(string[] arguments) =>
        arguments[0] is "build" or "publish" or "pack" or "msbuild" && !arguments.Contains("-nr:true") ? ["-nr:false"] : [];
}
