using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Weights.Repository.Tests;

/// <summary>One word, one type: a name that two projects declare means two things to a reader.</summary>
[TestClass]
public sealed class TypeNames
{
    /// <summary>Names that several projects may declare, with the reason.</summary>
    private static readonly Dictionary<string, string> _shared = new(StringComparer.Ordinal)
    {
        ["Program"] = "The compiler gives this name to the entry point.",
        ["IsExternalInit"] = "The compiler needs it in each assembly for an older framework.",
    };

    [TestMethod]
    public void Belong_to_one_project() =>
        Rule.AssertKept(
            from type in RepositoryFiles.WithExtension(".cs").Where(file => !RepositoryFiles.IsGenerated(file)).SelectMany(Declared)
            where !_shared.ContainsKey(type.Name)
            group type by type.Name into same
            let projects = same.Select(type => type.Project).Distinct().ToList()
            where projects.Count > 1
            orderby same.Key
            select $"{same.Key}: {string.Join(", ", projects)}",
            "Rename all but one of these types, or move the shared one to a project that the others reference."
        );

    private static IEnumerable<(string Name, string Project)> Declared(string file)
    {
        var root = CSharpSyntaxTree.ParseText(RepositoryFiles.Read(file), new(LanguageVersion.Preview)).GetRoot();
        return root.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .OfType<MemberDeclarationSyntax>()
            .Where(member => !member.Modifiers.Any(SyntaxKind.FileKeyword))
            .Select(NameOf)
            .OfType<string>()
            .Select(name => (name, ProjectOf(file)));
    }

    private static string? NameOf(MemberDeclarationSyntax member) =>
        member switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
            DelegateDeclarationSyntax type => type.Identifier.ValueText,
            _ => null,
        };

    private static string ProjectOf(string file) => file.Split('/') is ["src" or "tests", var project, ..] ? project : file.Split('/')[0];
}
