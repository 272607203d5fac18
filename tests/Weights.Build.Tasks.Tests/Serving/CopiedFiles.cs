using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>The files that a project and its references copy to the output or the publish folder.</summary>
[TestClass]
public sealed class CopiedFiles
{
    [TestMethod]
    [DataRow("one/obj/Release/net10.0", "two/obj/Release/net10.0")]
    [DataRow("artifacts/obj/One/release", "artifacts/obj/Two/release")]
    public void Two_projects_with_one_path_are_one_error_that_names_both(string objOfOne, string objOfTwo)
    {
        using var project = new ProjectFolder();

        var run = Check(
            project,
            Made(project, objOfOne, "weights/models.json"),
            Made(project, objOfOne, "weights/a.enc"),
            Made(project, objOfTwo, "weights/models.json"),
            Made(project, objOfTwo, "weights/a.enc")
        );

        var error = run.AssertFailedOnceWith("WEIGHTS0042");
        Assert.StartsWith("'One' and 'Two' both have the file 'weights/", error.Text);
        Assert.Contains("WeightsOutputPath", error.Text);
    }

    [TestMethod]
    public void A_file_of_the_project_with_the_path_of_a_model_is_named()
    {
        using var project = new ProjectFolder();
        var own = Item.Of(project.Write("extra/a.onnx", "x"), ("TargetPath", "weights/a.onnx"));

        var error = Check(project, Made(project, "obj/Release", "weights/a.onnx"), own).AssertFailedOnceWith("WEIGHTS0042");

        Assert.Contains(own.ItemSpec, error.Text);
    }

    [TestMethod]
    public void Other_files_with_one_path_are_left_to_the_SDK()
    {
        using var project = new ProjectFolder();
        Check(
                project,
                Item.Of(project.Write("one/weights/models.json", "x"), ("TargetPath", "weights/models.json")),
                Item.Of(project.Write("two/weights/models.json", "x"), ("TargetPath", "weights/models.json"))
            )
            .AssertSucceeded();
    }

    [TestMethod]
    public void One_file_that_arrives_on_two_ways_is_no_clash()
    {
        using var project = new ProjectFolder();
        var file = Made(project, "one/obj/Release", "weights/models.json");
        Check(project, file, file).AssertSucceeded();
    }

    private static ITaskItem Made(ProjectFolder project, string obj, string path)
    {
        project.Write($"{obj}/weights.models.json", "{}");
        return Item.Of(project.Write($"{obj}/weights/{path}", "x"), ("RelativePath", path));
    }

    private static TaskRun Check(ProjectFolder project, params ITaskItem[] files)
    {
        var engine = new BuildEngine();
        var task = new CheckCopiedFiles
        {
            BuildEngine = engine,
            Project = Item.Project(project.ProjectFile),
            Files = files,
            References = [Item.Of(project.At("one/One.csproj")), Item.Of(project.At("two/Two.csproj"))],
        };
        var run = new TaskRun(task.Execute(), engine.Entries);
        run.AssertLinksToPages();
        return run;
    }
}
