using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Completion;

namespace Weights.Ide.Tests;

/// <summary>The completions that an editor offers.</summary>
internal static class Completion
{
    /// <summary>Completes at <c>$$</c>.</summary>
    /// <returns>The description of each offered name.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> OfAsync(Project project, string code, CancellationToken cancellationToken)
    {
        int position = code.IndexOf("$$", StringComparison.Ordinal);
        Document document = project.AddDocument("Typed.cs", code.Remove(position, 2));
        CompletionService service = CompletionService.GetService(document)!;
        CompletionList list = await service.GetCompletionsAsync(document, position, cancellationToken: cancellationToken);
        var descriptions = new Dictionary<string, string>();
        foreach (CompletionItem item in list.ItemsList)
        {
            CompletionDescription? description = await service.GetDescriptionAsync(document, item, cancellationToken);
            descriptions[item.DisplayText] = description?.Text ?? "";
        }

        return descriptions;
    }

    /// <summary>An expression inside a method of a namespace.</summary>
    public static string InMethod(string expression, string @namespace = "MyApp") =>
        $"namespace {@namespace}; internal static class C {{ public static object M() => {expression} }}";
}
