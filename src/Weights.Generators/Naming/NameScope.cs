namespace Weights.Generators.Naming;

/// <summary>Where names stand side by side: which are taken, and what makes a name of one that is.</summary>
/// <param name="className">The enclosing class, whose name no member may have.</param>
/// <param name="noun">Appended to a name that is taken, and the stem of one without a usable character, such as an emoji.</param>
/// <param name="taken">Members that the class has anyway.</param>
internal sealed class NameScope(string className, string noun, params string[] taken)
{
    // object's members, which a member would hide with a warning.
    private static readonly string[] _object =
    [
        "Equals",
        "Finalize",
        "GetHashCode",
        "GetType",
        "MemberwiseClone",
        "ReferenceEquals",
        "ToString",
    ];

    public string Noun { get; } = noun;

    /// <summary>The class of models. A model's own class has members too, none of which may have its name.</summary>
    public static NameScope Models(string className) =>
        new(
            className,
            "Model",
            "All",
            "TryGet",
            "Name",
            "Info",
            "Path",
            "Size",
            "EncryptedSize",
            "KeyId",
            "Format",
            "GetPath",
            "Inputs",
            "Outputs"
        );

    /// <summary>The class of a model's inputs or outputs.</summary>
    public static NameScope Tensors(string className) => new(className, "Tensor", "All");

    public bool IsTaken(string name) =>
        name == className || taken.Contains(name, StringComparer.Ordinal) || _object.Contains(name, StringComparer.Ordinal);
}
