using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>Environment variables that MSBuild reads as properties. These tests set some, so they do not run in parallel.</summary>
[TestClass]
[DoNotParallelize]
public sealed class SettingsFromTheEnvironment
{
    [TestMethod]
    [DataRow("WeightsEnabled", "false")]
    [DataRow("WEIGHTSENABLED", "False")]
    public void A_variable_that_switches_the_package_off_is_a_warning(string name, string value)
    {
        using var variable = new Variable(name, value);
        var warning = Check(value).Warnings.Single();
        Assert.AreEqual("WEIGHTS0031", warning.Code);
        Assert.Contains("environment variable", warning.Text);
    }

    [TestMethod]
    public void A_variable_that_the_project_overrides_is_allowed()
    {
        using var variable = new Variable("WeightsEnabled", "false");
        Assert.IsEmpty(Check("true").Warnings);
    }

    [TestMethod]
    public void A_project_that_switches_the_package_off_by_itself_is_allowed() => Assert.IsEmpty(Check("false").Warnings);

    [TestMethod]
    public void Switched_off_each_model_in_the_web_root_is_a_warning()
    {
        using var project = new ProjectFolder();
        var served = Item.Of(project.Write("wwwroot/models/a.onnx", RandomModel.Bytes(1)));
        var warning = Check(project, "false", served, project.Model("b")).Warnings.Single();
        Assert.AreEqual("WEIGHTS0031", warning.Code);
        Assert.AreEqual(served.ItemSpec, warning.File);
    }

    [TestMethod]
    public void Switched_on_a_model_in_the_web_root_is_allowed()
    {
        using var project = new ProjectFolder();
        Assert.IsEmpty(Check(project, "true", Item.Of(project.Write("wwwroot/a.onnx", RandomModel.Bytes(1)))).Entries);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("1")]
    [DataRow("ture")]
    [DataRow(" true")]
    public void A_value_that_the_targets_would_read_as_false_is_an_error(string value) => Check(value).AssertFailed("WEIGHTS0017");

    private static TaskRun Check(string enabled)
    {
        using var project = new ProjectFolder();
        return Check(project, enabled);
    }

    private static TaskRun Check(ProjectFolder project, string enabled, params ITaskItem[] models)
    {
        var engine = new BuildEngine();
        var task = new CheckEnvironment
        {
            BuildEngine = engine,
            Project = Item.Project(project.ProjectFile),
            Enabled = enabled,
            Models = models,
        };
        var run = new TaskRun(task.Execute(), engine.Entries);
        run.AssertLinksToPages();
        return run;
    }
}
