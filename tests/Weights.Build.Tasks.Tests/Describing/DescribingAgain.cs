using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>A model's file is opened once. Later its length and time show that it is unchanged.</summary>
[TestClass]
public sealed class DescribingAgain
{
    private static readonly byte[] _first = ModelWithTensors.Bytes([ModelWithTensors.Tensor("first", ModelWithTensors.Float32, 1)]);
    private static readonly byte[] _other = ModelWithTensors.Bytes([ModelWithTensors.Tensor("other", ModelWithTensors.Float32, 1)]);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void A_file_with_the_same_length_and_time_is_not_opened(bool designTime)
    {
        using var project = new ProjectFolder();
        var model = Described(project);
        ReplaceUnnoticed(project, new byte[_first.Length]);

        project.Describe([model], task => task.DesignTime = designTime).AssertSucceeded();
        Assert.Contains("\"first\"", project.Description);

        project.Describe([model, project.Model("b", _other)], task => task.DesignTime = designTime).AssertSucceeded();
        Assert.Contains("\"first\"", project.Description, "also after another model was added");
        Assert.Contains("\"other\"", project.Description);
    }

    [TestMethod]
    public void With_nothing_new_no_file_is_written_or_read()
    {
        using var project = new ProjectFolder();
        var model = Described(project);
        project.Write("obj/weights.models.json.cache", "{");
        var before = FolderState.Of(project.At("obj"));

        var run = project.Describe([model]);

        run.AssertSucceeded();
        Assert.IsEmpty(FolderState.Of(project.At("obj")).TouchedSince(before));
        Assert.Contains(message => message.EndsWith("(unchanged)", StringComparison.Ordinal), run.Messages);
    }

    [TestMethod]
    public void External_data_that_only_unencrypted_models_use_is_marked()
    {
        using var project = new ProjectFolder();
        ITaskItem[] models =
        [
            project.Model("open", OnnxWithData.Model(("open.data", 10), ("both.data", 10)), ("Encrypt", "false")),
            project.Model("protected", OnnxWithData.Model(("both.data", 10), ("protected.data", 10))),
        ];
        DescribeModels? described = null;
        foreach (var run in new[] { "first", "with nothing new" })
        {
            project.Describe(models, task => described = task).AssertSucceeded();
            CollectionAssert.AreEquivalent(
                new[] { "open.data: false", "both.data: true", "protected.data: true" },
                described!.ExternalData.Select(file => $"{Path.GetFileName(file.ItemSpec)}: {file.GetMetadata("Encrypt")}").ToArray(),
                run
            );
        }
    }

    [TestMethod]
    public void External_data_is_returned_again()
    {
        using var project = new ProjectFolder();
        var model = Item.Of(
            project.Write("models/a.onnx", OnnxWithData.Model(("b.data", 10), ("sub/c.data", 10), ("../outside.data", 10)))
        );
        var expected = new[] { project.At("models/b.data"), project.At("models/sub/c.data") };
        DescribeModels? described = null;
        foreach (var run in new[] { "first", "with nothing new", "from the cache" })
        {
            project.Describe([model], task => described = task).AssertSucceeded();
            CollectionAssert.AreEqual(expected, described!.ExternalData.Select(file => file.ItemSpec).ToArray(), run);
            if (run == "with nothing new")
            {
                File.Delete(LastRun.PathFor(project.DescriptionFile));
            }
        }
    }

    [TestMethod]
    public void A_missing_or_changed_models_file_is_written_again()
    {
        using var project = new ProjectFolder();
        var model = Described(project);
        var whole = project.Description;

        File.Delete(project.DescriptionFile);
        project.Describe([model]).AssertSucceeded();
        Assert.AreEqual(whole, project.Description);

        project.Write("obj/weights.models.json", "{}");
        project.Describe([model]).AssertSucceeded();
        Assert.AreEqual(whole, project.Description);
    }

    [TestMethod]
    public void An_option_or_an_item_that_changes_is_noticed()
    {
        using var project = new ProjectFolder();
        var model = Described(project);
        project.Describe([model], task => task.ManifestClass = "Models").AssertSucceeded();
        Assert.Contains("\"class\": \"Models\"", project.Description);

        project
            .Describe([Item.Of(project.At("models/a.onnx"), ("Name", "renamed"))], task => task.ManifestClass = "Models")
            .AssertSucceeded();
        Assert.Contains("\"name\": \"renamed\"", project.Description);
    }

    [TestMethod]
    public void A_warning_that_an_editor_does_not_show_appears_in_the_next_build()
    {
        using var project = new ProjectFolder();
        var model = project.Model("all");
        project.Describe([model], task => task.DesignTime = true).AssertSucceeded();

        Assert.AreEqual("WEIGHTS0028", project.Describe([model]).Warnings.Single().Code);
        Assert.AreEqual("WEIGHTS0028", project.Describe([model]).Warnings.Single().Code, "also in the build after that");
    }

    [TestMethod]
    public void A_file_with_another_time_is_opened()
    {
        using var project = new ProjectFolder();
        var model = Described(project);
        ReplaceUnnoticed(project, _other);
        File.SetLastWriteTimeUtc(project.At("models/a.onnx"), DateTime.UtcNow.AddSeconds(1));

        project.Describe([model]).AssertSucceeded();

        Assert.Contains("\"other\"", project.Description);
    }

    [TestMethod]
    public void A_touched_model_does_not_change_what_the_compiler_reads()
    {
        using var project = new ProjectFolder();
        var model = Described(project);
        var before = FolderState.Of(project.At("obj"));
        File.SetLastWriteTimeUtc(project.At("models/a.onnx"), DateTime.UtcNow.AddSeconds(1));

        project.Describe([model]).AssertSucceeded();

        CollectionAssert.AreEqual(
            new[] { "weights.models.json.cache", "weights.models.json.run" },
            FolderState.Of(project.At("obj")).TouchedSince(before)
        );
    }

    [TestMethod]
    public void A_link_has_the_time_of_its_target()
    {
        using var project = new ProjectFolder();
        var store = project.Write("store/a.onnx", _first);
        Directory.CreateDirectory(project.At("models"));
        File.CreateSymbolicLink(project.At("models/a.onnx"), store);
        var model = Item.Of(project.At("models/a.onnx"));
        project.Describe([model]).AssertSucceeded();
        File.WriteAllBytes(store, ModelWithTensors.Bytes([ModelWithTensors.Tensor("longer name", ModelWithTensors.Float32, 1)]));

        project.Describe([model]).AssertSucceeded();

        Assert.Contains("\"longer name\"", project.Description);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("{")]
    [DataRow("null")]
    [DataRow("{\"describer\":\"x\",\"models\":null}")]
    [DataRow("{\"describer\":\"00000000-0000-0000-0000-000000000000\",\"models\":{}}")]
    public void A_damaged_cache_is_ignored(string cache)
    {
        using var project = new ProjectFolder();
        var model = Described(project);
        var before = project.Description;
        project.Write("obj/weights.models.json.cache", cache);
        File.Delete(LastRun.PathFor(project.DescriptionFile));

        project.Describe([model]).AssertSucceeded();

        Assert.AreEqual(before, project.Description);
    }

    [TestMethod]
    public void A_cache_with_missing_members_is_ignored()
    {
        using var project = new ProjectFolder();
        var model = Described(project);
        var (before, cache) = (project.Description, File.ReadAllText(DescriptionCache.PathFor(project.DescriptionFile)));
        foreach (var member in new[] { "\"name\"", "\"operatorSets\"", "\"description\"", "\"elementType\"", "\"describer\"" })
        {
            Assert.Contains(member, cache);
            project.Write("obj/weights.models.json.cache", cache.Replace(member, "\"gone\"", StringComparison.Ordinal));
            File.Delete(LastRun.PathFor(project.DescriptionFile));

            project.Describe([model]).AssertSucceeded();

            Assert.AreEqual(before, project.Description, member);
        }
    }

    [TestMethod]
    public void Nothing_is_kept_of_a_removed_model()
    {
        using var project = new ProjectFolder();
        Described(project);
        project.Describe([project.Model("b", _other)]).AssertSucceeded();
        Assert.DoesNotContain("first", File.ReadAllText(DescriptionCache.PathFor(project.DescriptionFile)));
    }

    private static ITaskItem Described(ProjectFolder project)
    {
        var model = project.Model("a", _first);
        project.Describe([model]).AssertSucceeded();
        return model;
    }

    private static void ReplaceUnnoticed(ProjectFolder project, byte[] content)
    {
        var path = project.At("models/a.onnx");
        var modified = File.GetLastWriteTimeUtc(path);
        File.WriteAllBytes(path, content);
        File.SetLastWriteTimeUtc(path, modified);
    }
}
