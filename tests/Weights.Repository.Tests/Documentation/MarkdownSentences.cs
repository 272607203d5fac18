using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Weights.Repository.Tests;

/// <summary>The sentences of a page, as plain text. A row of a table is one sentence: its cells, separated by a colon.</summary>
internal static partial class MarkdownSentences
{
    private static readonly MarkdownPipeline _pipeline = new MarkdownPipelineBuilder().UsePipeTables().Build();

    /// <summary>Headings, code blocks, heads of tables and bold labels at the start of a paragraph are left out.</summary>
    /// <param name="file">The file's path from the root.</param>
    /// <param name="isWanted">Whether the section below a heading of level 2 is wanted.</param>
    public static IReadOnlyList<string> Of(string file, Func<string, bool> isWanted)
    {
        var section = "";
        var found = new List<string>();
        foreach (var block in Markdig.Markdown.Parse(RepositoryFiles.Read(file), _pipeline))
        {
            section = block is HeadingBlock { Level: 2, Inline: { } heading } ? Text(heading) : section;
            found.AddRange(isWanted(section) ? Sentences(block) : []);
        }

        return found;
    }

    private static IEnumerable<string> Sentences(Block block) =>
        block switch
        {
            HeadingBlock or CodeBlock => [],
            Table table => table.OfType<TableRow>().Where(row => !row.IsHeader).Select(Row),
            ContainerBlock container => container.SelectMany(Sentences),
            LeafBlock { Inline: { } inline } => End()
                .Split(Text(inline.SkipWhile(IsLabel)))
                .Select(sentence => sentence.Trim())
                .Where(text => text.Length > 0),
            _ => [],
        };

    private static string Row(TableRow row) =>
        string.Join(": ", row.Descendants<ParagraphBlock>().Select(cell => cell.Inline is { } inline ? Text(inline) : ""));

    // "**Raw mode.** The key is …": the label only names the subject of the paragraph.
    private static bool IsLabel(Inline inline) =>
        inline is EmphasisInline { DelimiterCount: 2, PreviousSibling: null } strong && Text(strong).EndsWith('.');

    private static string Text(IEnumerable<Inline> inlines) =>
        string.Concat(
            inlines.Select(inline =>
                inline switch
                {
                    LiteralInline literal => literal.Content.ToString(),
                    CodeInline code => code.Content,
                    LineBreakInline => " ",
                    ContainerInline inner => Text(inner),
                    _ => "",
                }
            )
        );

    // A period in a number or in a name such as onnx.js has no space after it.
    [GeneratedRegex(@"(?<=[.!?])\s+")]
    private static partial Regex End();
}
