namespace Weights.Build.Targets.Tests;

/// <summary>When the checks for keys and for a package that is switched off run.</summary>
[TestClass]
public sealed class Checks
{
    private const string Key = "caf2807af966fb655503a5482fa7f1f609005e513c3bd80f3c7fc3a38156efc1";

    [TestMethod]
    [DataRow("AssignTargetPaths")]
    [DataRow("ResolveStaticWebAssetsInputs")]
    public void A_published_key_stops_a_build_but_not_an_editor(string target)
    {
        using var project = new EvaluatedProject("Microsoft.NET.Sdk.Web", "", ".model_key", "wwwroot/a.txt");
        File.WriteAllText(project.At(".model_key"), Key);
        File.WriteAllText(project.At("wwwroot/a.txt"), Key);
        Assert.StartsWith("WEIGHTS0030", project.Build(target).Single());
        Assert.IsEmpty(project.DesignTime(target));
    }

    [TestMethod]
    public void Switched_off_a_served_model_is_a_warning_in_a_build_but_not_in_an_editor()
    {
        using var project = new EvaluatedProject(
            "Microsoft.NET.Sdk.Web",
            """
            <PropertyGroup><WeightsEnabled>false</WeightsEnabled></PropertyGroup>
            <ItemGroup><OnnxModel Include="wwwroot/a.onnx" /></ItemGroup>
            """,
            "wwwroot/a.onnx"
        );
        Assert.StartsWith("WEIGHTS0031", project.Build("AssignTargetPaths").Single());
        Assert.IsEmpty(project.DesignTime("AssignTargetPaths"));
    }

    [TestMethod]
    [DataRow("AssignTargetPaths")]
    [DataRow("ResolveStaticWebAssetsInputs")]
    public void Without_models_an_old_MSBuild_may_build(string target)
    {
        using var project = new EvaluatedProject(
            "Microsoft.NET.Sdk.Web",
            "<PropertyGroup><_WeightsMSBuildVersion>17.14.0</_WeightsMSBuildVersion></PropertyGroup>"
        );
        Assert.IsEmpty(project.Build(target));
    }

    [TestMethod]
    public void Cleaning_keeps_the_lock_files()
    {
        using var project = new EvaluatedProject("Microsoft.NET.Sdk.Web", "");
        var locks = new[] { project.At("obj/weights.development.key.lock"), project.At("obj/Debug/net10.0/weights.lock") };
        Directory.CreateDirectory(project.At("obj/Debug/net10.0"));
        foreach (var file in locks.Append(project.At("obj/weights.development.key")))
        {
            File.WriteAllText(file, "");
        }

        Assert.IsEmpty(project.Build("_WeightsClean"));

        Assert.IsFalse(File.Exists(project.At("obj/weights.development.key")));
        Assert.IsTrue(Array.TrueForAll(locks, File.Exists));
    }
}
