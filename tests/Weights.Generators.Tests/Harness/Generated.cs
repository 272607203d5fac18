using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Weights.Generators.Tests.Harness;

/// <summary>What the generator makes of one models file, and what the compiler makes of that.</summary>
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

    /// <summary>Gets what the generator itself reports.</summary>
    public IReadOnlyList<Diagnostic> Reported => _result.Diagnostics;

    public IReadOnlyList<string> Files => [.. _result.GeneratedSources.Select(source => source.HintName)];

    /// <summary>Gets what the compiler finds in the whole program, warnings that are off by default and documentation included.</summary>
    public IReadOnlyList<Diagnostic> Found =>
        [.. _output.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)];

    public static Generated From(string json, Setup? setup = null) => From([TestFile.Manifest(json)], setup);

    public static Generated From(IEnumerable<AdditionalText> files, Setup? setup = null)
    {
        setup ??= new Setup();
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

    /// <summary>Every type of the framework that the program's code names.</summary>
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

    /// <summary>Asserts that nothing at all is to be said about the program.</summary>
    public Generated AssertClean(string message = "")
    {
        Assert.IsNull(Exception);
        Assert.IsEmpty(Reported, $"{message}\n{string.Join('\n', Reported)}");
        Assert.IsEmpty(Found, $"{message}\n{string.Join('\n', Found)}");
        return this;
    }
}
