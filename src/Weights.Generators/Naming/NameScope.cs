namespace Weights.Generators.Naming;

/// <summary>A scope of names: which are taken, and how a taken one is changed.</summary>
/// <param name="className">The enclosing class, whose name no member may have.</param>
/// <param name="noun">The suffix of a name that is taken, and the stem of a name without a usable character, such as an emoji.</param>
/// <param name="taken">The other members of the class.</param>
internal sealed class NameScope(string className, string noun, params string[] taken)
{
    // Members of object: the compiler warns if a member hides one.
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

    /// <summary>The class of models.</summary>
    public static NameScope Models(string className) => new(className, "Model", "All", "TryGet", "TensorNames");

    /// <summary>The class of a model's inputs or outputs.</summary>
    public static NameScope Tensors(string className) => new(className, "Tensor", "All");

    public bool IsTaken(string name) =>
        name == className || taken.Contains(name, StringComparer.Ordinal) || _object.Contains(name, StringComparer.Ordinal);
}
