namespace Weights.Generators;

/// <summary>The names of the pipeline's steps. Tests assert that each is cached if something unrelated changes.</summary>
internal static class TrackingNames
{
    public const string Files = nameof(Files);
    public const string Results = nameof(Results);
    public const string Manifest = nameof(Manifest);
    public const string Problems = nameof(Problems);
    public const string Language = nameof(Language);
    public const string Models = nameof(Models);
    public const string Info = nameof(Info);
    public const string Loader = nameof(Loader);

    public static IReadOnlyList<string> All { get; } = [Files, Results, Manifest, Problems, Language, Models, Info, Loader];
}
