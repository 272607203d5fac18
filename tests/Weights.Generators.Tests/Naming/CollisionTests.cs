using Weights.Generators.Naming;
using Weights.Generators.Tests.Harness;

namespace Weights.Generators.Tests;

/// <summary>Models whose names would give the same identifier.</summary>
[TestClass]
public sealed class CollisionTests
{
    [TestMethod]
    public void Every_name_in_a_collision_gets_the_hash_of_its_own_name()
    {
        // The first eight digits of SHA-256 of the name in UTF-16, little-endian.
        string[] expected = ["FaceDetect_xc0650743", "FaceDetect_x2241c603", "Other"];

        Assert.AreSequenceEqual(expected, Assign("face-detect", "face/detect", "other"));
        Generated.From(ModelsJson.Of("face-detect", "face/detect", "other")).AssertClean();
    }

    [TestMethod]
    public void An_unrelated_model_renames_nothing()
    {
        string[] before = ["face-detect", "face/detect", "model", "🎉", "silero_vad"];
        string[] added = ["aaa", "zzz", "🎊", "model/2", "x_c0650743", "FaceDetect_xc0650743"];

        IReadOnlyList<string> names = Assign(before);
        IReadOnlyList<string> more = Assign([.. before, .. added]);

        Assert.AreSequenceEqual(names, [.. more.Take(before.Length)]);
        Assert.HasCount(before.Length + added.Length, more.Distinct());
    }

    [TestMethod]
    public void The_order_of_the_models_does_not_matter()
    {
        string[] names = ["a-b", "a/b", "a b", "🎉", "🎊", "model", "c"];
        string[] reversed = [.. names.Reverse()];

        Assert.AreSequenceEqual(Assign(names), [.. Assign(reversed).Reverse()]);
    }

    [TestMethod]
    public void A_name_without_letters_and_digits_always_carries_its_hash()
    {
        IReadOnlyList<string> names = Assign("🎉", "---", "model");

        Assert.MatchesRegex("^Model_x[0-9a-f]{8}$", names[0]);
        Assert.MatchesRegex("^Model_x[0-9a-f]{8}$", names[1]);
        Assert.AreNotEqual(names[0], names[1]);
        Assert.AreEqual("Model", names[2]);
        Generated.From(ModelsJson.Of("🎉", "---", "model")).AssertClean();
    }

    [TestMethod]
    public void Taken_names_can_collide_too()
    {
        IReadOnlyList<string> names = Assign("all", "all-model", "equals");

        Assert.MatchesRegex("^AllModel_x[0-9a-f]{8}$", names[0]);
        Assert.MatchesRegex("^AllModel_x[0-9a-f]{8}$", names[1]);
        Assert.AreEqual("EqualsModel", names[2]);
    }

    [TestMethod]
    public void Names_with_different_halves_of_surrogate_pairs_are_different()
    {
        IReadOnlyList<string> names = Assign("a\uD800", "a\uD801");

        Assert.AreNotEqual(names[0], names[1]);
    }

    private static IReadOnlyList<string> Assign(params string[] names) => PropertyNames.Assign(names, NameScope.Models("OnnxModels"));
}
