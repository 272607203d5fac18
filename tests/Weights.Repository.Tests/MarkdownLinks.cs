namespace Weights.Repository.Tests;

[TestClass]
public sealed class MarkdownLinks
{
    [TestMethod]
    public void Lead_to_files() =>
        Rule.AssertKept(
            from link in RelativeLinks()
            where !File.Exists(link.Target) && !Directory.Exists(link.Target)
            select $"{link.File}:{link.Link.Line}: {link.Link.Url}",
            "Correct these links: there is no such file."
        );

    [TestMethod]
    public void Lead_to_headings() =>
        Rule.AssertKept(
            from link in RelativeLinks()
            where link.Link.Anchor is not null && link.Target.EndsWith(".md", StringComparison.Ordinal) && File.Exists(link.Target)
            where !Markdown.Parse(link.Target).Anchors.Contains(link.Link.Anchor!)
            select $"{link.File}:{link.Link.Line}: {link.Link.Url}",
            "Correct these links: the page has no such heading."
        );

    private static IEnumerable<(string File, MarkdownLink Link, string Target)> RelativeLinks() =>
        from file in RepositoryFiles.WithExtension(".md")
        from link in Markdown.Parse(file).Links
        where link.IsRelative || link.Url.StartsWith('#')
        let page = RepositoryFiles.FullPath(file)
        select (file, link, link.Path.Length == 0 ? page : Path.GetFullPath(link.Path, Path.GetDirectoryName(page)!));
}
