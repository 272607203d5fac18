using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Weights.Repository.Tests;

/// <summary>What tests need to know of a Markdown file.</summary>
/// <param name="Links">All links and images.</param>
/// <param name="Anchors">The names of its headings, as GitHub makes them.</param>
internal sealed record Markdown(IReadOnlyList<MarkdownLink> Links, IReadOnlySet<string> Anchors)
{
    private static readonly MarkdownPipeline _pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseAutoIdentifiers(AutoIdentifierOptions.GitHub)
        .Build();

    public static Markdown Parse(string file)
    {
        var document = Markdig.Markdown.Parse(RepositoryFiles.Read(file), _pipeline);
        return new(
            [.. document.Descendants<LinkInline>().Select(link => new MarkdownLink(link.Url ?? "", link.Line + 1))],
            document.Descendants<HeadingBlock>().Select(heading => heading.GetAttributes().Id ?? "").ToHashSet(StringComparer.Ordinal)
        );
    }
}
