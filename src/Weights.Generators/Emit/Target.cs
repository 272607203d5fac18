namespace Weights.Generators.Emit;

/// <summary>What all generated files have in common.</summary>
/// <param name="Namespace">A valid namespace; empty for the global one.</param>
/// <param name="IsPublic">Whether the types are public.</param>
/// <param name="Nullable">Whether the language version knows nullable reference types.</param>
internal sealed record Target(string Namespace, bool IsPublic, bool Nullable)
{
    /// <summary>What stands behind a type that can be null.</summary>
    public string OrNull => Nullable ? "?" : "";

    public string Access => IsPublic ? "public" : "internal";

    /// <summary>A type of the manifest's namespace, named so that no member or type of the consumer can stand in front of it.</summary>
    public string Global(string type) => Namespace.Length == 0 ? "global::" + type : "global::" + Namespace + "." + type;
}
