namespace Weights.Build.Tasks;

/// <summary>
/// Finds files of this package that have the path of another file. The SDK reports two assets of a site with a page of metadata, and copies
/// one file of an output over the other.
/// </summary>
internal static class PathClashes
{
    /// <param name="assets">The assets of the site, or the files of the output.</param>
    /// <param name="project">The project that is built, as the owner of its assets.</param>
    /// <param name="isOurs">Whether a file is of this package.</param>
    /// <param name="place">Where the files are, for messages: <c>on the site</c>.</param>
    /// <returns>One problem for each pair of projects.</returns>
    public static IEnumerable<Problem> Find(IEnumerable<SiteAsset> assets, string project, Func<SiteAsset, bool> isOurs, string place) =>
        assets
            .GroupBy(asset => asset.SitePath, StringComparer.OrdinalIgnoreCase)
            .Where(same => same.Count() > 1 && same.Any(isOurs))
            .Select(same =>
                same.OrderBy(asset => asset.Owner != project).ThenBy(asset => asset.Owner, StringComparer.Ordinal).Take(2).ToList()
            )
            .DistinctBy(pair => (pair[0].Owner, pair[1].Owner))
            .Select(pair =>
                pair[0].Owner == pair[1].Owner
                    ? Problems.FileOfOneProjectTwice(pair[0].SitePath, place, pair[0].File, pair[1].File)
                    : Problems.FileOfTwoProjects(pair[0].SitePath, place, pair[0].Owner, pair[1].Owner)
            );
}
