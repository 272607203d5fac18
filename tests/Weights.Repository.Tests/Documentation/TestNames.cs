using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Weights.Repository.Tests;

/// <summary>The names of all tests: <c>Project/Class.Method</c>, and <c>Weights.Loader/folder/file.test.ts: name</c>.</summary>
internal static partial class TestNames
{
    private const string Loader = "src/Weights.Loader/test/";

    public static IReadOnlySet<string> All() => DotNet().Concat(Node()).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> DotNet() =>
        from file in RepositoryFiles.WithExtension(".cs")
        where file.StartsWith("tests/", StringComparison.Ordinal)
        let text = RepositoryFiles.Read(file)
        where text.Contains("[TestMethod]", StringComparison.Ordinal)
        from method in CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
        where method.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() == "TestMethod")
        let type = (TypeDeclarationSyntax)method.Parent!
        select $"{file.Split('/')[1]}/{type.Identifier.Text}.{method.Identifier.Text}";

    private static IEnumerable<string> Node() =>
        from file in RepositoryFiles.WithExtension(".ts")
        where file.StartsWith(Loader, StringComparison.Ordinal)
        from test in NodeTest().Matches(RepositoryFiles.Read(file))
        select $"Weights.Loader/{file[Loader.Length..]}: {test.Groups[2].Value}";

    // A name with a value in it (`…${format}…`) is written as in the source.
    [GeneratedRegex(@"\btest\(\s*(['""`])(.+?)\1,", RegexOptions.Singleline)]
    private static partial Regex NodeTest();
}
