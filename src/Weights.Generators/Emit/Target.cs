namespace Weights.Generators.Emit;

/// <summary>What all generated files have in common.</summary>
/// <param name="Namespace">A valid namespace; empty for the global namespace.</param>
/// <param name="IsPublic">Whether the types are public.</param>
/// <param name="Nullable">Whether the language version has nullable reference types.</param>
internal sealed record Target(string Namespace, bool IsPublic, bool Nullable)
{
    /// <summary>The suffix of a type that can be null.</summary>
    public string OrNull => Nullable ? "?" : "";

    public string Access => IsPublic ? "public" : "internal";

    /// <summary>
    /// The full name of a type in the manifest's namespace, with <c>global::</c>, so that no name of the project can hide it.
    /// </summary>
    public string Global(string type) => Namespace.Length == 0 ? "global::" + type : "global::" + Namespace + "." + type;
}
