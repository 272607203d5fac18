namespace Weights.Generators.Manifest;

/// <summary>What the build wrote into <c>weights.models.json</c>, as far as the generated code needs it.</summary>
/// <param name="ClassName">The class to generate, as the project gave it; not necessarily an identifier.</param>
/// <param name="Namespace">Its namespace, as the project gave it; not necessarily a valid one.</param>
/// <param name="IsPublic">Whether the generated types are public.</param>
/// <param name="LoaderPath">The loader's URL, relative to the site's root.</param>
/// <param name="Models">The models, by name.</param>
internal sealed record ModelsManifest(
    string ClassName,
    string Namespace,
    bool IsPublic,
    string LoaderPath,
    EquatableArray<ModelEntry> Models
);
