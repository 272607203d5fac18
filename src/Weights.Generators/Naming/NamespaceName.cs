namespace Weights.Generators.Naming;

/// <summary>
/// Makes a valid namespace: <c>my-app</c> becomes <c>my_app</c> and <c>1app</c> becomes <c>_1app</c>, as in <c>dotnet new</c>; a keyword
/// gets <c>@</c> (<c>a.@class</c>); empty parts are dropped (<c>a..b</c> becomes <c>a.b</c>); an empty text is the global namespace.
/// </summary>
internal static class NamespaceName
{
    /// <returns>The namespace in source code; empty for the global namespace.</returns>
    public static string From(string text) =>
        string.Join(".", text.Split('.').Select(TypeName.Sanitize).Where(part => part.Length > 0).Select(Keywords.Escape));
}
