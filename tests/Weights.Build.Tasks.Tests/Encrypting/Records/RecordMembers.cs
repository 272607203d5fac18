using System.Text.Json.Nodes;

namespace Weights.Build.Tasks.Tests;

/// <summary>A record with a member that is missing, of another type or of another file is not accepted.</summary>
[TestClass]
public sealed class RecordMembers
{
    [TestMethod]
    public void A_missing_member_is_noticed() =>
        AssertNoneIsAccepted(
            (record, path, _) =>
            {
                Parent(record, path).Remove(path[^1]);
                return true;
            }
        );

    [TestMethod]
    public void A_null_member_is_noticed() => AssertNoneIsAccepted((record, path, _) => Set(record, path, null));

    [TestMethod]
    public void A_member_of_another_type_is_noticed() =>
        AssertNoneIsAccepted((record, path, _) => Set(record, path, At(record, path) is JsonArray ? "x" : new JsonArray(1)));

    [TestMethod]
    public void A_member_of_the_record_of_another_file_is_noticed() =>
        AssertNoneIsAccepted((record, path, other) => Set(record, path, At(other, path)?.DeepClone()));

    [TestMethod]
    public void The_record_of_another_file_is_noticed()
    {
        using var project = Project();
        File.Copy(Record(project, "b"), Record(project, "a"), overwrite: true);

        Assert.Contains("1 encrypted", project.Encrypt(Models(project)).Summary);
        Assert.AreEqual(Pins.Of("gcm", project.Served("weights/a.enc")), project.Record("weights/a.enc").Pin);
    }

    [TestMethod]
    public void The_pin_of_another_file_is_noticed()
    {
        using var project = Project();
        var pin = project.Record("weights/b.enc").Pin;
        var text = File.ReadAllText(Record(project, "a"));
        File.WriteAllText(Record(project, "a"), text.Replace(project.Record("weights/a.enc").Pin, pin, StringComparison.Ordinal));

        Assert.Contains("1 encrypted", project.Encrypt(Models(project)).Summary);
        Assert.AreEqual(Pins.Of("gcm", project.Served("weights/a.enc")), project.Manifest()[0].GetProperty("pin").GetString());
    }

    /// <param name="change">Changes the record at a path, given the record of another file; false if nothing changed.</param>
    private static void AssertNoneIsAccepted(Func<JsonObject, string[], JsonObject, bool> change)
    {
        using var project = Project();
        var original = File.ReadAllText(Record(project, "a"));
        var other = Read(project, "b");
        var mutations = 0;
        foreach (var path in Paths(Read(project, "a"), []).ToList())
        {
            var record = JsonNode.Parse(original)!.AsObject();
            if (change(record, path, other) && !JsonNode.DeepEquals(record, JsonNode.Parse(original)))
            {
                mutations++;
                File.WriteAllText(Record(project, "a"), record.ToJsonString());
                Assert.IsNull(EncryptionRecord.Read(project.Served("weights/a.enc")), string.Join('.', path));
            }
        }

        Assert.IsGreaterThan(5, mutations);
    }

    private static IEnumerable<string[]> Paths(JsonObject parent, string[] above) =>
        parent.SelectMany(member =>
            (string[][])
                [
                    [.. above, member.Key],
                    .. member.Value is JsonObject child ? Paths(child, [.. above, member.Key]) : [],
                ]
        );

    private static JsonNode? At(JsonObject record, string[] path) => Parent(record, path)[path[^1]];

    private static JsonObject Parent(JsonObject record, string[] path) =>
        path[..^1].Aggregate(record, (parent, member) => parent[member]!.AsObject());

    private static bool Set(JsonObject record, string[] path, JsonNode? value)
    {
        Parent(record, path)[path[^1]] = value;
        return true;
    }

    private static ProjectFolder Project()
    {
        var project = new ProjectFolder();
        project.Encrypt(Models(project)).AssertSucceeded();
        return project;
    }

    private static Microsoft.Build.Framework.ITaskItem[] Models(ProjectFolder project)
    {
        project.Write("models/b.data", RandomModel.Bytes(3));
        return [project.Model("a", RandomModel.Bytes(1)), project.Model("b", OnnxWithData.Model(("b.data", 10)), ("Encrypt", "true"))];
    }

    private static JsonObject Read(ProjectFolder project, string name) =>
        JsonNode.Parse(File.ReadAllText(Record(project, name)))!.AsObject();

    private static string Record(ProjectFolder project, string name) => EncryptionRecord.PathFor(project.Served($"weights/{name}.enc"));
}
