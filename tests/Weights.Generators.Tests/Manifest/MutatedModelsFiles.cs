using System.Text.Json.Nodes;
using Weights.Generators.Manifest;
using Weights.Generators.Tests.Harness;

namespace Weights.Generators.Tests;

/// <summary>A models file with a member that is missing or of another type is an error, whichever member it is.</summary>
[TestClass]
public sealed class MutatedModelsFiles
{
    // What the build leaves out if it finds nothing in a model, and what only people read.
    private static readonly string[] _optional =
    [
        "basePath",
        "outputPath",
        "source",
        "producer",
        "operatorSets",
        "inputs",
        "outputs",
        "shape",
    ];

    private static readonly string _good = ModelsJson.Create(
        new TestModel("a") { Inputs = [new("x", "float32[1, n]", "float32", [1, "n"])], Outputs = [new("y", "int64[2]", "int64", [2])] },
        new TestModel("b", Files: [("x", "weights/x/b.enc"), ("y", "weights/y/b.enc")])
    );

    [TestMethod]
    public void A_missing_member_is_an_error() =>
        AssertRefused((parent, member) => parent.Remove(member), except: member => _optional.Contains(member));

    [TestMethod]
    public void A_null_member_is_an_error() =>
        AssertRefused((parent, member) => parent[member] = null, except: member => member is "basePath" or "outputPath");

    [TestMethod]
    public void A_member_of_another_type_is_an_error() =>
        AssertRefused(
            (parent, member) => parent[member] = parent[member] is JsonArray or JsonObject ? 7 : new JsonArray(7),
            except: member => member is "basePath" or "outputPath"
        );

    [TestMethod]
    public void A_number_in_quotation_marks_and_a_text_without_are_errors() =>
        AssertRefused(
            (parent, member) =>
                parent[member] =
                    parent[member] is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.Number ? "1" : 1,
            except: member => member is "basePath" or "outputPath"
        );

    private static void AssertRefused(Action<JsonObject, string> mutate, Func<string, bool> except)
    {
        var mutations = 0;
        var accepted = new List<string>();
        for (var place = 0; ; place++)
        {
            var file = JsonNode.Parse(_good)!;
            if (Members(file).ElementAtOrDefault(place) is not { Parent: { } parent } member)
            {
                break;
            }

            mutate(parent, member.Name);
            mutations++;
            var result = ManifestReader.Read(TestFile.Manifest(file.ToJsonString()), CancellationToken.None);
            if (result.Problem is null && !except(member.Name))
            {
                accepted.Add(member.Name);
            }
        }

        Assert.IsGreaterThan(30, mutations);
        Assert.IsEmpty(accepted, string.Join(", ", accepted));
    }

    private static IEnumerable<(JsonObject Parent, string Name)> Members(JsonNode? node) =>
        node switch
        {
            JsonObject parent => parent.SelectMany(member => Members(member.Value).Prepend((parent, member.Key))),
            JsonArray items => items.SelectMany(Members),
            _ => [],
        };
}
