using System.Globalization;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Weights.Generators.Manifest;

/// <summary>
/// Reads JSON with the reader of netstandard2.0. It represents JSON as XML: a member is an element of that name, and its <c>type</c>
/// attribute is the JSON type. A JSON package is not used, because all generators of a compilation share one set of loaded assemblies.
/// </summary>
internal static class Json
{
    // A models file is a few levels deep. The limit protects the compiler's stack from a damaged file.
    private const int MaxDepth = 64;

    /// <exception cref="FormatException">The text is not JSON, or too deep.</exception>
    public static XElement Parse(string text)
    {
        var quotas = new XmlDictionaryReaderQuotas();
        XmlDictionaryReaderQuotas.Max.CopyTo(quotas);
        quotas.MaxDepth = MaxDepth;

        byte[] bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            using XmlDictionaryReader reader = JsonReaderWriterFactory.CreateJsonReader(
                bytes,
                0,
                bytes.Length,
                Encoding.UTF8,
                quotas,
                onClose: null
            );
            return reader.MoveToContent() == XmlNodeType.Element ? XElement.Load(reader) : throw new FormatException("it is empty");
        }
        catch (XmlException e)
        {
            // The reader's message is about XML, which would confuse the user.
            throw new FormatException("it is not JSON", e);
        }
    }

    public static string String(XElement parent, string name) => Member(parent, name, "string").Value;

    public static long Number(XElement parent, string name) =>
        long.TryParse(Member(parent, name, "number").Value, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new FormatException($"\"{name}\" is not a whole number");

    public static XElement Object(XElement parent, string name) => Member(parent, name, "object");

    public static IEnumerable<XElement> Objects(XElement parent, string name)
    {
        foreach (XElement item in Member(parent, name, "array").Elements())
        {
            yield return Has(item, "object") ? item : throw new FormatException($"\"{name}\" contains something other than objects");
        }
    }

    public static IEnumerable<XElement> Items(XElement parent, string name) => Member(parent, name, "array").Elements();

    /// <summary>The value of a number.</summary>
    /// <exception cref="FormatException">The element is not a whole number.</exception>
    public static long Value(XElement number) =>
        Has(number, "number") && long.TryParse(number.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new FormatException("a value is not a whole number");

    public static bool Has(XElement element, string type) => (string?)element.Attribute("type") == type;

    private static XElement Member(XElement parent, string name, string type)
    {
        XElement? member = parent.Element(name);
        return member is not null && Has(member, type) ? member : throw new FormatException($"\"{name}\" is missing or not of type {type}");
    }
}
