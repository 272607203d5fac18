using System.Globalization;
using System.Xml.Linq;

namespace Weights.Generators.Manifest;

/// <summary>
/// Reads what the build found in a model's file. The build finds nothing in a damaged model or in ONNX Runtime's own format.
/// </summary>
internal static class DescriptionReader
{
    public static ModelOrigin ParseOrigin(XElement model) =>
        new(
            Text(model, "source"),
            Text(model, "producer"),
            model.Element("operatorSets") is null ? "" : string.Join(", ", Json.Objects(model, "operatorSets").Select(OperatorSet))
        );

    public static EquatableArray<TensorEntry>? ParseTensors(XElement model, string member) =>
        model.Element(member) is null ? null : new EquatableArray<TensorEntry>(Json.Objects(model, member).Select(ParseTensor));

    private static TensorEntry ParseTensor(XElement tensor) =>
        new(
            Json.String(tensor, "name"),
            Json.String(tensor, "type"),
            Json.String(tensor, "elementType"),
            tensor.Element("shape") is null ? null : new EquatableArray<DimensionEntry>(Json.Items(tensor, "shape").Select(ParseDimension))
        );

    private static DimensionEntry ParseDimension(XElement dimension) =>
        Json.Has(dimension, "null") ? new DimensionEntry(null, "")
        : Json.Has(dimension, "string") ? new DimensionEntry(null, dimension.Value)
        : new DimensionEntry(Json.Value(dimension), "");

    // ONNX's own operators have no domain.
    private static string OperatorSet(XElement set) =>
        string.Join(
            " ",
            new[] { Json.String(set, "domain"), Json.Number(set, "version").ToString(CultureInfo.InvariantCulture) }.Where(part =>
                part.Length > 0
            )
        );

    private static string Text(XElement parent, string member) => parent.Element(member) is null ? "" : Json.String(parent, member);
}
