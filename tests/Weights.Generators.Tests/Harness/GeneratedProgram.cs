using System.Collections;
using System.Reflection;

namespace Weights.Generators.Tests.Harness;

/// <summary>Generated code that is compiled and loaded.</summary>
internal sealed class GeneratedProgram(string json)
{
    private readonly Assembly _assembly = Generated.From(json).AssertClean().Load();

    public IReadOnlyList<GeneratedModel> All =>
        [.. ((IEnumerable)Value("OnnxModels", "All")).Cast<object>().Select(model => new GeneratedModel(model))];

    /// <summary>The <c>OnnxModelInfo</c> of the model with this class.</summary>
    public GeneratedModel Model(string @class) => new(Value("OnnxModels+" + @class, "Info"));

    /// <summary>A static member of the class of a model.</summary>
    public object? Member(string @class, string member) =>
        Type(@class).GetProperty(member)?.GetValue(null) ?? Type(@class).GetField(member)?.GetValue(null);

    public GeneratedModel? TryGet(string name) =>
        _assembly.GetType("MyApp.OnnxModels")!.GetMethod("TryGet")!.Invoke(null, [name]) is { } info ? new GeneratedModel(info) : null;

    /// <summary>The constants of a class of tensors, such as <c>SileroVad+Inputs</c>.</summary>
    public IReadOnlyDictionary<string, string> Constants(string @class) =>
        Type(@class)
            .GetFields()
            .Where(field => field.IsLiteral)
            .ToDictionary(field => field.Name, field => (string)field.GetRawConstantValue()!);

    public string Loader(string property) => (string)Value("WeightsLoader", property);

    private Type Type(string @class) => _assembly.GetType("MyApp.OnnxModels+" + @class, throwOnError: true)!;

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

    public IReadOnlyList<GeneratedTensor> Inputs => Tensors(nameof(Inputs));

    public IReadOnlyList<GeneratedTensor> Outputs => Tensors(nameof(Outputs));

    public string GetPath(string? keyId) =>
        (string)info.GetType().GetMethod("GetPath")!.Invoke(info, BindingFlags.DoNotWrapExceptions, null, [keyId], null)!;

    private GeneratedTensor[] Tensors(string property) =>
        [.. ((IEnumerable)Value(property)).Cast<object>().Select(tensor => new GeneratedTensor(tensor))];

    private object Value(string property) => info.GetType().GetProperty(property)!.GetValue(info)!;
}

/// <summary>An object of the generated class <c>OnnxTensorInfo</c>.</summary>
internal sealed class GeneratedTensor(object info)
{
    public string Name => (string)Value(nameof(Name))!;

    public string Type => (string)Value(nameof(Type))!;

    public string ElementType => (string)Value(nameof(ElementType))!;

    /// <summary>Gets size, name and text of each dimension; null where their count is not known.</summary>
    public IReadOnlyList<(long? Size, string Name, string Text)>? Dimensions =>
        ((IEnumerable?)Value(nameof(Dimensions)))
            ?.Cast<object>()
            .Select(dimension =>
                (
                    (long?)dimension.GetType().GetProperty("Size")!.GetValue(dimension),
                    (string)dimension.GetType().GetProperty("Name")!.GetValue(dimension)!,
                    dimension.ToString()!
                )
            )
            .ToArray();

    public override string ToString() => info.ToString()!;

    private object? Value(string property) => info.GetType().GetProperty(property)!.GetValue(info);
}
