using System.Collections;
using System.Reflection;

namespace Weights.Generators.Tests.Harness;

/// <summary>Generated code that is compiled and loaded.</summary>
internal sealed class GeneratedProgram(string json)
{
    private readonly Assembly _assembly = Generated.From(json).AssertClean().Load();

    public IReadOnlyList<GeneratedModel> All =>
        [.. ((IEnumerable)Value("OnnxModels", "All")).Cast<object>().Select(model => new GeneratedModel(model))];

    /// <summary>The model with this property.</summary>
    public GeneratedModel Model(string property) => new(Value("OnnxModels", property));

    public GeneratedModel? TryGet(string name) =>
        _assembly.GetType("MyApp.OnnxModels")!.GetMethod("TryGet")!.Invoke(null, [name]) is { } info ? new GeneratedModel(info) : null;

    /// <summary>The names of tensors by their properties.</summary>
    /// <param name="model">The property of the model.</param>
    /// <param name="kind"><c>Inputs</c> or <c>Outputs</c>.</param>
    public IReadOnlyDictionary<string, string> TensorNames(string model, string kind)
    {
        object tensors = Own(Value("OnnxModels", model).GetType(), kind).GetValue(Value("OnnxModels", model))!;
        return tensors
            .GetType()
            .GetProperties()
            .Where(property => property.PropertyType == typeof(string))
            .ToDictionary(property => property.Name, property => (string)property.GetValue(tensors)!);
    }

    public string Loader(string property) => (string)Value("WeightsLoader", property);

    // The type of the model hides the property of its base.
    private static PropertyInfo Own(Type type, string property) =>
        type.GetProperty(property, BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)!;

    private object Value(string type, string property) => _assembly.GetType("MyApp." + type)!.GetProperty(property)!.GetValue(null)!;
}

/// <summary>An object of the generated class <c>OnnxModelInfo</c>.</summary>
internal sealed record GeneratedModel(object Info)
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
        (string)Info.GetType().GetMethod("GetPath")!.Invoke(Info, BindingFlags.DoNotWrapExceptions, null, [keyId], null)!;

    private GeneratedTensor[] Tensors(string property) =>
        [.. ((IEnumerable)Value(property)).Cast<object>().Select(tensor => new GeneratedTensor(tensor))];

    private object Value(string property) => Info.GetType().BaseType!.GetProperty(property)!.GetValue(Info)!;
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
