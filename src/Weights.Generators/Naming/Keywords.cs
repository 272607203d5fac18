using Microsoft.CodeAnalysis.CSharp;

namespace Weights.Generators.Naming;

internal static class Keywords
{
    /// <summary>The identifier as source says it: with <c>@</c> in front when it is a word of the language, in some place or in all.</summary>
    public static string Escape(string identifier) =>
        SyntaxFacts.GetKeywordKind(identifier) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(identifier) != SyntaxKind.None
            ? "@" + identifier
            : identifier;
}
