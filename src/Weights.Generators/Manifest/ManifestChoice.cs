using System.Collections.Immutable;

namespace Weights.Generators.Manifest;

/// <summary>
/// Chooses one manifest, because a glob such as <c>**/*.json</c> in AdditionalFiles also includes those of other configurations.
/// </summary>
internal static class ManifestChoice
{
    public static ReadResult Choose(ImmutableArray<ReadResult> results)
    {
        ReadResult[] distinct = [.. results.Where(result => result.Manifest is not null || result.Problem is not null).Distinct()];
        return distinct.Length switch
        {
            0 => new ReadResult(null, null),
            1 => distinct[0],
            _ => new ReadResult(
                null,
                new ManifestProblem(
                    ManifestReader.FileName,
                    "there are several, and they differ; exclude obj/ from your own AdditionalFiles"
                )
            ),
        };
    }
}
