namespace Weights.Generators.Naming;

/// <summary>
/// A namespace from whatever the project calls itself: <c>my-app</c> is <c>my_app</c> and <c>1app</c> is <c>_1app</c>, as in
/// <c>dotnet new</c>; a keyword keeps its name behind <c>@</c> (<c>a.@class</c>); empty parts are left out (<c>a..b</c> is
/// <c>a.b</c>); nothing at all is the global namespace.
/// </summary>
internal static class NamespaceName
{
    /// <returns>The namespace as source says it; empty for the global one.</returns>
    public static string From(string text) =>
        string.Join(".", text.Split('.').Select(TypeName.Sanitize).Where(part => part.Length > 0).Select(Keywords.Escape));
}
