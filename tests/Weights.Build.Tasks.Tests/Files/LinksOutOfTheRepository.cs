using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>Links that lead out of the repository, such as those of a downloaded model that names a private file of this machine.</summary>
[TestClass]
public sealed class LinksOutOfTheRepository
{
    private static readonly byte[] _private = [.. Enumerable.Range(0, 2000).Select(i => (byte)(i * 11))];

    [TestMethod]
    [DataRow("true")]
    [DataRow("false")]
    public void External_data_is_refused(string encrypt)
    {
        using var project = new ProjectFolder();
        using var elsewhere = new TemporaryFolder();
        var target = elsewhere.Write("id_rsa", _private);

        var error = project.Encrypt(WithData(project, target, ("Encrypt", encrypt))).AssertFailedOnceWith("WEIGHTS0032");

        Assert.EndsWith("a.data", error.File);
        Assert.Contains(RealFile.PathOf(target), error.Text);
        Assert.Contains("AllowLinks=\"true\"", error.Text);
        Assert.IsEmpty(project.ServedFiles());
    }

    [TestMethod]
    public void External_data_in_a_linked_folder_is_refused()
    {
        using var project = new ProjectFolder();
        using var elsewhere = new TemporaryFolder();
        elsewhere.Write("a.data", _private);
        var model = project.Model("a", OnnxWithData.Model(("data/a.data", 2000)));
        Directory.CreateSymbolicLink(project.At("models/data"), elsewhere.Path);
        project.Encrypt(model).AssertFailed("WEIGHTS0032");
    }

    [TestMethod]
    public void A_model_is_refused()
    {
        using var project = new ProjectFolder();
        using var elsewhere = new TemporaryFolder();
        File.CreateSymbolicLink(project.At("a.onnx"), elsewhere.Write("a.onnx", RandomModel.Bytes(1)));
        var item = Item.Of(project.At("a.onnx"));
        var error = project.Encrypt(item).AssertFailedOnceWith("WEIGHTS0032");
        Assert.AreEqual(item.ItemSpec, error.File);
        Assert.Contains("no git work tree was found", error.Text);
    }

    [TestMethod]
    public void A_model_in_a_linked_folder_is_refused()
    {
        using var project = new ProjectFolder();
        using var elsewhere = new TemporaryFolder();
        elsewhere.Write("a.onnx", RandomModel.Bytes(1));
        Directory.CreateSymbolicLink(project.At("models"), elsewhere.Path);
        project.Encrypt(Item.Of(project.At("models/a.onnx"))).AssertFailed("WEIGHTS0032");
    }

    [TestMethod]
    public void The_error_names_the_work_tree()
    {
        using var project = new ProjectFolder();
        using var elsewhere = new TemporaryFolder();
        Git.Run(project.Path, "init", "--quiet");
        project.Write(".gitignore", ".model_key");
        File.CreateSymbolicLink(project.At("a.onnx"), elsewhere.Write("a.onnx", RandomModel.Bytes(1)));
        var error = project.Encrypt(Item.Of(project.At("a.onnx"))).AssertFailedOnceWith("WEIGHTS0032");
        Assert.Contains($"outside '{RealFile.PathOf(project.Path)}'", error.Text);
        Assert.DoesNotContain("no git work tree", error.Text);
    }

    [TestMethod]
    public void A_referencing_project_gets_no_model_from_such_a_link()
    {
        using var project = new ProjectFolder();
        using var elsewhere = new TemporaryFolder();
        var engine = new BuildEngine();
        var task = new FindModels
        {
            BuildEngine = engine,
            Project = Item.Project(project.ProjectFile),
            Models = [WithData(project, elsewhere.Write("id_rsa", _private))],
            OutputDirectory = project.Output,
        };
        new TaskRun(task.Execute(), engine.Entries).AssertFailed("WEIGHTS0032");
        Assert.IsEmpty(task.ProtectedModels);
    }

    [TestMethod]
    public void Publishing_without_building_refuses_the_link_too()
    {
        using var project = new ProjectFolder();
        using var elsewhere = new TemporaryFolder();
        var allowed = WithData(project, elsewhere.Write("a.data", _private), ("AllowLinks", "true"));
        project.Encrypt(allowed).AssertSucceeded();
        project
            .Encrypt(
                [Item.Of(allowed.ItemSpec, ("Name", "a"))],
                task =>
                {
                    task.Publishing = true;
                    task.CheckOnly = true;
                }
            )
            .AssertFailed("WEIGHTS0032");
    }

    [TestMethod]
    public void Are_followed_if_the_item_allows_it()
    {
        using var project = new ProjectFolder();
        using var elsewhere = new TemporaryFolder();
        project.Encrypt(WithData(project, elsewhere.Write("a.data", _private), ("AllowLinks", "true"))).AssertSucceeded();
        CollectionAssert.AreEqual(_private, project.Decrypt("weights/a.data.enc", TestKeys.First));
    }

    [TestMethod]
    public void Are_not_those_to_another_folder_of_the_repository()
    {
        using var repository = new TemporaryFolder();
        Git.Run(repository.Path, "init", "--quiet");
        repository.Write("app/.model_key", TestKeys.First);
        repository.Write(".gitignore", ".model_key");
        using var project = new ProjectFolder();
        var model = repository.Write("app/models/a.onnx", OnnxWithData.Model(("a.data", 2000)));
        File.CreateSymbolicLink(repository.At("app/models/a.data"), repository.Write("store/blob", _private));
        project.Encrypt([Item.Of(model)], task => task.Project = Item.Project(repository.At("app/app.csproj"))).AssertSucceeded();
    }

    [TestMethod]
    public void Are_not_those_that_lead_to_the_repository_itself()
    {
        using var project = new ProjectFolder();
        using var elsewhere = new TemporaryFolder();
        project.Model("a", RandomModel.Bytes(1));
        Directory.CreateSymbolicLink(elsewhere.At("work"), project.Path);
        var model = Item.Of(elsewhere.At("work/models/a.onnx"));
        project.Encrypt([model], task => task.Project = Item.Project(elsewhere.At("work/app.csproj"))).AssertSucceeded();
    }

    [TestMethod]
    public void Are_not_needed_for_a_folder_outside_that_the_project_names()
    {
        using var project = new ProjectFolder();
        using var elsewhere = new TemporaryFolder();
        elsewhere.Write("a.data", _private);
        project.Encrypt(Item.Of(elsewhere.Write("a.onnx", OnnxWithData.Model(("a.data", 2000))))).AssertSucceeded();
    }

    [TestMethod]
    public void External_data_that_leads_out_of_such_a_folder_is_refused()
    {
        using var project = new ProjectFolder();
        using var elsewhere = new TemporaryFolder();
        var model = elsewhere.Write("download/a.onnx", OnnxWithData.Model(("a.data", 2000)));
        File.CreateSymbolicLink(elsewhere.At("download/a.data"), elsewhere.Write("id_rsa", _private));
        project.Encrypt(Item.Of(model)).AssertFailed("WEIGHTS0032");
    }

    [TestMethod]
    public void A_linked_folder_below_a_wildcard_outside_is_refused()
    {
        using var project = new ProjectFolder();
        using var store = new TemporaryFolder();
        using var elsewhere = new TemporaryFolder();
        elsewhere.Write("a.onnx", RandomModel.Bytes(1));
        Directory.CreateSymbolicLink(store.At("sub"), elsewhere.Path);
        var inside = new WildcardItem(Item.Of(store.Write("real/b.onnx", RandomModel.Bytes(2))), "real/");
        project.Encrypt(inside).AssertSucceeded();
        project.Encrypt(inside, new WildcardItem(Item.Of(store.At("sub/a.onnx")), "sub/")).AssertFailed("WEIGHTS0032");
    }

    private static ITaskItem WithData(ProjectFolder project, string target, params (string Name, string Value)[] metadata)
    {
        var model = project.Model("a", OnnxWithData.Model(("a.data", 2000)), metadata);
        File.CreateSymbolicLink(project.At("models/a.data"), target);
        return model;
    }
}
