using System.Collections.Immutable;

namespace Weights.Generators.Manifest;

/// <summary>One manifest out of all files of its name. A glob such as <c>**/*.json</c> in AdditionalFiles finds those of other configurations too.</summary>
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
                new Problem(ManifestReader.FileName, "there are several and they differ; AdditionalFiles of your own must leave out obj/")
            ),
        };
    }
}
