namespace Weights.Build.Tasks;

/// <summary>
/// Finds files of this package that have the path of another file on the site. The SDK reports them as two assets, with a page of metadata.
/// </summary>
internal static class PathClashes
{
    /// <param name="assets">The assets of the site.</param>
    /// <param name="project">The project that is built, as the owner of its assets.</param>
    /// <returns>One problem for each pair of projects.</returns>
    public static IEnumerable<Problem> Find(IEnumerable<SiteAsset> assets, string project) =>
        assets
            .GroupBy(asset => asset.SitePath, StringComparer.OrdinalIgnoreCase)
            .Where(same => same.Count() > 1 && same.Any(asset => asset.MayBeOurs))
            .Select(same =>
                same.OrderBy(asset => asset.Owner != project).ThenBy(asset => asset.Owner, StringComparer.Ordinal).Take(2).ToList()
            )
            .DistinctBy(pair => (pair[0].Owner, pair[1].Owner))
            .Select(pair =>
                pair[0].Owner == pair[1].Owner
                    ? Problems.FileOfOneProjectTwice(pair[0].SitePath, pair[0].File, pair[1].File)
                    : Problems.FileOfTwoProjects(pair[0].SitePath, pair[0].Owner, pair[1].Owner)
            );
}
