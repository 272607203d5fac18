using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.MSBuild;

namespace Weights.Ide.Tests;

/// <summary>Projects that use the package, as an editor opens them after a fresh clone: restored, never built, without a key.</summary>
internal sealed class EditedSolution : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("weights ide é ").FullName;

    private readonly PackageFeed _feed;

    public EditedSolution(PackageFeed feed)
    {
        _feed = feed;
        File.WriteAllText(Path.Combine(_root, "nuget.config"), feed.NuGetConfig);
    }

    /// <summary>Writes a project. It references the package if it has items for it.</summary>
    public EditedSolution Project(string name, string sdk, string items, string properties = "")
    {
        string package = items.Contains("OnnxModel", StringComparison.Ordinal)
            ? $"""<PackageReference Include="Weights.Build" Version="{PackageFeed.Version}" PrivateAssets="all" />"""
            : "";
        return Write(
            $"{name}/{name}.csproj",
            System.Text.Encoding.UTF8.GetBytes(
                $"""
                <Project Sdk="{sdk}">
                  <PropertyGroup>
                    <TargetFramework>net10.0</TargetFramework>
                    <Nullable>enable</Nullable>
                    {properties}
                  </PropertyGroup>
                  <ItemGroup>
                    {package}
                    {items}
                  </ItemGroup>
                </Project>
                """
            )
        );
    }

    public EditedSolution Write(string path, byte[] content)
    {
        string file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
        return this;
    }

    public async Task RestoreAsync(string name, CancellationToken cancellationToken) =>
        (await DotNet.Run(Path.Combine(_root, name), ["restore", "-nr:false"], _feed.Environment, cancellationToken)).AssertSucceeded();

    /// <summary>
    /// Opens a project, as an editor does at its start and when the project file changes, and completes each text at <c>$$</c>.
    /// </summary>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> CompleteAsync(
        string name,
        CancellationToken cancellationToken,
        params string[] codes
    )
    {
        using MSBuildWorkspace workspace = MSBuildWorkspace.Create();
        Project project = await workspace.OpenProjectAsync(
            Path.Combine(_root, name, $"{name}.csproj"),
            cancellationToken: cancellationToken
        );
        Assert.IsEmpty(
            workspace.Diagnostics.Where(diagnostic => diagnostic.Kind == WorkspaceDiagnosticKind.Failure),
            string.Join('\n', workspace.Diagnostics)
        );
        var completions = new List<IReadOnlyDictionary<string, string>>();
        foreach (string code in codes)
        {
            completions.Add(await Completion.OfAsync(project, code, cancellationToken));
        }

        return completions;
    }

    /// <summary>The files whose names end with one of these.</summary>
    public IReadOnlyList<string> Files(params string[] ends) =>
        [
            .. Directory
                .EnumerateFiles(_root, "*", SearchOption.AllDirectories)
                .Where(file => ends.Any(end => file.EndsWith(end, StringComparison.Ordinal))),
        ];

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
