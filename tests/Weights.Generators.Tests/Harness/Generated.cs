using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Weights.Generators.Tests.Harness;

/// <summary>The output of the generator for a models file, and the compilation of that output.</summary>
internal sealed class Generated
{
    private readonly Compilation _output;
    private readonly GeneratorRunResult _result;

    private Generated(Compilation output, GeneratorRunResult result)
    {
        _output = output;
        _result = result;
    }

    public Exception? Exception => _result.Exception;

    /// <summary>Gets the diagnostics of the generator.</summary>
    public IReadOnlyList<Diagnostic> Reported => _result.Diagnostics;

    public IReadOnlyList<string> Files => [.. _result.GeneratedSources.Select(source => source.HintName)];

    /// <summary>Gets the compiler's diagnostics, including warnings that are off by default and those about documentation.</summary>
    public IReadOnlyList<Diagnostic> Found =>
        [.. _output.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)];

    public static Generated From(string json, ConsumerSetup? setup = null) => From([TestFile.Manifest(json)], setup);

    public static Generated From(IEnumerable<AdditionalText> files, ConsumerSetup? setup = null)
    {
        setup ??= new ConsumerSetup();
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new OnnxModelsGenerator().AsSourceGenerator()], files, setup.ParseOptions);
        driver = driver.RunGeneratorsAndUpdateCompilation(setup.Compile(), out Compilation output, out _);
        return new Generated(output, driver.GetRunResult().Results.Single());
    }

    public string File(string hintName) => _result.GeneratedSources.Single(source => source.HintName == hintName).SourceText.ToString();

    /// <summary>Loads the program.</summary>
    public Assembly Load()
    {
        using var stream = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult emitted = _output.Emit(stream);
        Assert.IsTrue(emitted.Success, string.Join('\n', emitted.Diagnostics));
        stream.Position = 0;
        return new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(stream);
    }

    /// <summary>The framework types to which the program refers.</summary>
    public IReadOnlyList<string> ReferredTypes()
    {
        using var stream = new MemoryStream();
        Assert.IsTrue(_output.Emit(stream).Success);
        stream.Position = 0;
        using var file = new System.Reflection.PortableExecutable.PEReader(stream);
        MetadataReader metadata = file.GetMetadataReader();
        return
        [
            .. metadata
                .TypeReferences.Select(metadata.GetTypeReference)
                .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}"),
        ];
    }

    /// <summary>Asserts that there are no diagnostics.</summary>
    public Generated AssertClean(string message = "")
    {
        Assert.IsNull(Exception);
        Assert.IsEmpty(Reported, $"{message}\n{string.Join('\n', Reported)}");
        Assert.IsEmpty(Found, $"{message}\n{string.Join('\n', Found)}");
        return this;
    }
}
