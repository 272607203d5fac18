using Microsoft.CodeAnalysis;

namespace Weights.Generators.Tests.Harness;

/// <summary>The reference assemblies for generated code.</summary>
internal static class References
{
    public static IReadOnlyList<MetadataReference> Net10 { get; } =
        Load(
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
                .Split(Path.PathSeparator)
                .Where(path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
        );

    public static IReadOnlyList<MetadataReference> NetStandard20 { get; } =
        Load(Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "netstandard2.0"), "*.dll"));

    private static MetadataReference[] Load(IEnumerable<string> paths) => [.. paths.Select(path => MetadataReference.CreateFromFile(path))];
}
