using System.Xml;
using System.Xml.Linq;

namespace Weights.Build.Tasks;

/// <summary>The package ID in a <c>.nuspec</c> file.</summary>
internal static class NuspecId
{
    /// <param name="file">The file.</param>
    /// <param name="properties">The values of its tokens: <c>name=value</c>, separated by <c>;</c>.</param>
    /// <returns>Null if the ID cannot be read, or has a token without a value.</returns>
    public static string? In(string file, string properties)
    {
        var id = Read(file);
        foreach (var pair in OptionText.List(properties).Select(text => text.Split('=', 2)).Where(pair => pair.Length == 2))
        {
            id = id?.Replace($"${pair[0].Trim()}$", pair[1].Trim(), StringComparison.OrdinalIgnoreCase);
        }

        return id is { Length: > 0 } && !id.Contains('$', StringComparison.Ordinal) ? id : null;
    }

    private static string? Read(string file)
    {
        try
        {
            return XDocument.Load(file).Descendants().FirstOrDefault(element => element.Name.LocalName == "id")?.Value.Trim();
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
