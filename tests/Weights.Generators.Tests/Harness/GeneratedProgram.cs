using System.Collections;
using System.Reflection;

namespace Weights.Generators.Tests.Harness;

/// <summary>Generated code that is compiled and loaded.</summary>
internal sealed class GeneratedProgram(string json)
{
    private readonly Assembly _assembly = Generated.From(json).AssertClean().Load();

    public IReadOnlyList<GeneratedModel> All => [.. ((IEnumerable)Value("OnnxModels", "All")).Cast<object>().Select(model => new GeneratedModel(model))];

    public GeneratedModel Model(string property) => new(Value("OnnxModels", property));

    public string Loader(string property) => (string)Value("WeightsLoader", property);

    private object Value(string type, string property) => _assembly.GetType("MyApp." + type)!.GetProperty(property)!.GetValue(null)!;
}

/// <summary>An object of the generated class <c>OnnxModelInfo</c>.</summary>
internal sealed class GeneratedModel(object info)
{
    public string Name => (string)Value(nameof(Name));

    public string Path => (string)Value(nameof(Path));

    public long Size => (long)Value(nameof(Size));

    public long EncryptedSize => (long)Value(nameof(EncryptedSize));

    public string KeyId => (string)Value(nameof(KeyId));

    public string Format => (string)Value(nameof(Format));

    public string GetPath(string? keyId) =>
        (string)info.GetType().GetMethod("GetPath")!.Invoke(info, BindingFlags.DoNotWrapExceptions, null, [keyId], null)!;

    private object Value(string property) => info.GetType().GetProperty(property)!.GetValue(info)!;
}
