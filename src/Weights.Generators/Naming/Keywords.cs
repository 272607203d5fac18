using Microsoft.CodeAnalysis.CSharp;

namespace Weights.Generators.Naming;

internal static class Keywords
{
    /// <summary>The identifier in source code: with <c>@</c> if it is a keyword, contextual ones included.</summary>
    public static string Escape(string identifier) =>
        SyntaxFacts.GetKeywordKind(identifier) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(identifier) != SyntaxKind.None
            ? "@" + identifier
            : identifier;

    /// <summary>
    /// The name of a type in its declaration. The compiler warns (CS8981) if a name without <c>@</c> has only lower-case ASCII letters,
    /// because it can become a keyword.
    /// </summary>
    public static string Declare(string name) => name.All(c => c is >= 'a' and <= 'z') ? "@" + name : Escape(name);
}
