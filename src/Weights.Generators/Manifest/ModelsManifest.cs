namespace Weights.Generators.Manifest;

/// <summary>The content of <c>weights.models.json</c> that the generated code needs.</summary>
/// <param name="ClassName">The class name of the project; not necessarily an identifier.</param>
/// <param name="Namespace">The namespace of the project; not necessarily a valid one.</param>
/// <param name="IsPublic">Whether the generated types are public.</param>
/// <param name="LoaderPath">The loader's URL, relative to the site's root.</param>
/// <param name="Models">The models, sorted by name.</param>
internal sealed record ModelsManifest(
    string ClassName,
    string Namespace,
    bool IsPublic,
    string LoaderPath,
    EquatableArray<ModelEntry> Models
);
