using Microsoft.CodeAnalysis.CSharp;

namespace Weights.Generators.Naming;

internal static class Keywords
{
    /// <summary>The identifier as source says it: with <c>@</c> in front when it is a word of the language, in some place or in all.</summary>
    public static string Escape(string identifier) =>
        SyntaxFacts.GetKeywordKind(identifier) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(identifier) != SyntaxKind.None
            ? "@" + identifier
            : identifier;

    /// <summary>The name of a type as its declaration says it. The compiler warns of types in small ASCII letters (CS8981), any of which may become a keyword, unless <c>@</c> stands in front.</summary>
    public static string Declare(string name) => name.All(c => c is >= 'a' and <= 'z') ? "@" + name : Escape(name);
}
