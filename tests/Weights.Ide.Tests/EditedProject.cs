using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.MSBuild;
using Microsoft.CodeAnalysis.Text;

namespace Weights.Ide.Tests;

/// <summary>A console project in its own folder, opened as an editor opens it.</summary>
internal sealed class EditedProject : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("weights-ide").FullName;
    private readonly MSBuildWorkspace _workspace = MSBuildWorkspace.Create();
    private Project? _project;

    private string ModelsFile => Path.Combine(_directory, "obj", "weights.models.json");

    private string ProjectFile => Path.Combine(_directory, "MyApp.csproj");

    public static async Task<EditedProject> OpenAsync(string models, CancellationToken cancellationToken)
    {
        var project = new EditedProject();
        await project.WriteAsync(models, cancellationToken);
        await project.RestoreAsync(cancellationToken);
        project._project = await project._workspace.OpenProjectAsync(project.ProjectFile, cancellationToken: cancellationToken);
        return project;
    }

    /// <summary>What the editor offers at <c>$$</c>.</summary>
    public Task<IReadOnlyDictionary<string, string>> CompleteAsync(string code, CancellationToken cancellationToken) =>
        Completion.OfAsync(_project!, code, cancellationToken);

    public async Task<IReadOnlyList<Diagnostic>> CompileAsync(string code, CancellationToken cancellationToken)
    {
        Compilation? compilation = await _project!.AddDocument("Typed.cs", code).Project.GetCompilationAsync(cancellationToken);
        return [.. compilation!.GetDiagnostics(cancellationToken).Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)];
    }

    /// <summary>Replaces the models file, as a build does while the editor is open.</summary>
    public void ReplaceModels(string models)
    {
        TextDocument file = _project!.AdditionalDocuments.Single(document => document.Name == "weights.models.json");
        _project = _project.Solution.WithAdditionalDocumentText(file.Id, SourceText.From(models)).GetProject(_project.Id);
    }

    public void Dispose()
    {
        _workspace.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task WriteAsync(string models, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(ModelsFile)!);
        await File.WriteAllTextAsync(ModelsFile, models, cancellationToken);
        await File.WriteAllTextAsync(
            ProjectFile,
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <Analyzer Include="{Path.Combine(AppContext.BaseDirectory, "Weights.Generators.dll")}" />
                <AdditionalFiles Include="obj/weights.models.json" />
              </ItemGroup>
            </Project>
            """,
            cancellationToken
        );
    }

    private async Task RestoreAsync(CancellationToken cancellationToken) =>
        (await DotNet.Run(_directory, ["restore", ProjectFile, "-nr:false"], cancellationToken)).AssertSucceeded();
}
