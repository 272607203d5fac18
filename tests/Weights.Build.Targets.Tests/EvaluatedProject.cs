using System.Reflection;
using Microsoft.Build.Evaluation;
using Microsoft.Build.Framework;

namespace Weights.Build.Targets.Tests;

/// <summary>A project in its own folder that imports the package's files from this repository. It is evaluated in process.</summary>
internal sealed class EvaluatedProject : IDisposable
{
    private static readonly string _tasksAssembly = typeof(EvaluatedProject)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "TasksAssembly")
        .Value!;

    // ModelProto: ir_version (field 1) = 8, graph (field 7) of two bytes, opset_import (field 8) empty.
    private static readonly byte[] _model = [0x08, 0x08, 0x3A, 0x02, 0x12, 0x00, 0x42, 0x00];

    private readonly ProjectCollection _collection;

    public EvaluatedProject(string sdk, string body, params string[] files)
    {
        Folder = Directory.CreateTempSubdirectory("weights é ").FullName;
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At(file))!);
            File.WriteAllBytes(At(file), _model);
        }

        var build = Path.Combine(Repository.Root, "build");
        File.WriteAllText(At("Directory.Build.props"), $"""<Project><Import Project="{build}/Weights.Build.props" /></Project>""");
        File.WriteAllText(
            At("Directory.Build.targets"),
            $"""
            <Project>
              <PropertyGroup><WeightsTasksAssembly>{_tasksAssembly}</WeightsTasksAssembly></PropertyGroup>
              <Import Project="{build}/Weights.Build.targets" />
            </Project>
            """
        );
        File.WriteAllText(
            At("My.Site.csproj"),
            $"""<Project Sdk="{sdk}"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>{body}</Project>"""
        );
        _collection = new ProjectCollection();
        Project = new Project(At("My.Site.csproj"), globalProperties: null, toolsVersion: null, _collection);
    }

    public string Folder { get; }

    public Project Project { get; }

    public string At(string relativePath) => Path.Combine(Folder, relativePath);

    public string[] Items(string type) => [.. Project.GetItems(type).Select(item => item.EvaluatedInclude.Replace('\\', '/'))];

    /// <summary>Runs a target as an editor does in the background.</summary>
    public string[] DesignTime(string target)
    {
        var log = new Errors();
        var instance = Project.CreateProjectInstance();
        instance.SetProperty("DesignTimeBuild", "true");
        instance.SetProperty("BuildingProject", "false");
        instance.Build([target], [log]);
        return [.. log.Texts];
    }

    /// <summary>Runs a target as a build does. The project was not restored, which is an error of the SDK.</summary>
    /// <returns>The errors and warnings of the package.</returns>
    public string[] Build(string target)
    {
        var log = new Errors();
        Project.CreateProjectInstance().Build([target], [log]);
        return [.. log.Texts.Where(text => text.StartsWith("WEIGHTS", StringComparison.Ordinal))];
    }

    /// <summary>The metadata of the item that every task takes as its project.</summary>
    public string TaskProjectMetadata(string name)
    {
        var instance = Project.CreateProjectInstance();
        Assert.IsTrue(instance.Build(["_WeightsPrepare"], [new Errors()]));
        return instance.GetItems("_WeightsProject").Single().GetMetadataValue(name);
    }

    public void Dispose()
    {
        _collection.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private sealed class Errors : ILogger
    {
        public List<string> Texts { get; } = [];

        public LoggerVerbosity Verbosity { get; set; }

        public string? Parameters { get; set; }

        public void Initialize(IEventSource eventSource)
        {
            eventSource.ErrorRaised += (_, error) => Texts.Add($"{error.Code} {error.Message}");
            eventSource.WarningRaised += (_, warning) => Texts.Add($"{warning.Code} {warning.Message}");
        }

        public void Shutdown() { }
    }
}
