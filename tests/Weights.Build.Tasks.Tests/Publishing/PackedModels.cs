using System.IO.Compression;
using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>Which packages a pack is checked by.</summary>
[TestClass]
public sealed class PackedModels
{
    [TestMethod]
    [DataRow("Lib.nupkg")]
    [DataRow("lib.1.0.0-beta.1.nupkg")]
    [DataRow("Lib.1.0.symbols.nupkg")]
    [DataRow("Lib.1.0.0.snupkg")]
    public void A_package_under_any_name_of_the_project_is_searched(string name)
    {
        using var site = new PublishedProject();
        var error = Check(site, [], [Package(site, name, holdsModel: true)]).AssertFailedOnceWith("WEIGHTS0019");
        Assert.AreEqual(site.Project.At(name), error.File);
    }

    [TestMethod]
    [DataRow("Lib.Core.1.0.0.nupkg")]
    [DataRow("Library.1.0.0.nupkg")]
    [DataRow("MyLib.1.0.0.nupkg")]
    public void A_package_that_another_project_writes_at_the_same_time_is_left_to_its_own_check(string name)
    {
        using var site = new PublishedProject();
        Check(site, [], [Package(site, "Lib.1.0.0.nupkg"), Package(site, name, holdsModel: true)]).AssertSucceeded();
        Check(site, [Package(site, "Lib.1.0.0.nupkg")], [Package(site, name, holdsModel: true)]).AssertSucceeded();
    }

    [TestMethod]
    [DataRow("<package><metadata><id>Other</id></metadata></package>")]
    [DataRow("<package><metadata><id> $name$.er </id></metadata></package>")]
    [DataRow("<package><metadata><id>$unknown$</id></metadata></package>")]
    [DataRow("<package />")]
    [DataRow("<package")]
    public void The_ID_of_a_nuspec_file_counts_and_without_one_every_written_package_is_searched(string nuspec)
    {
        using var site = new PublishedProject();
        site.Project.Write("own.nuspec", nuspec);

        var run = Check(
            site,
            [],
            [Package(site, "Other.2.0.0.nupkg", holdsModel: true)],
            task =>
            {
                task.NuspecFile = "own.nuspec";
                task.NuspecProperties = "version=2.0.0; NAME = Oth";
            }
        );

        run.AssertFailedOnceWith("WEIGHTS0019");
    }

    [TestMethod]
    public void A_pack_without_a_package_cannot_be_checked()
    {
        using var site = new PublishedProject();
        var error = Check(site, [Item.Of(site.Project.At("Lib.1.0.0.nupkg"))], []).AssertFailedOnceWith("WEIGHTS0023");
        Assert.StartsWith("The package cannot be checked", error.Text);
    }

    private static ITaskItem Package(PublishedProject site, string name, bool holdsModel = false)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create))
        {
            using var entry = zip.CreateEntry("content/a.bin").Open();
            entry.Write(holdsModel ? RandomModel.Bytes(1) : new byte[2000]);
        }

        return Item.Of(site.Project.Write(name, buffer.ToArray()));
    }

    private static TaskRun Check(
        PublishedProject site,
        ITaskItem[] packages,
        ITaskItem[] written,
        Action<CheckPackedModels>? configure = null
    )
    {
        var engine = new BuildEngine();
        var task = new CheckPackedModels
        {
            BuildEngine = engine,
            Project = Item.Project(site.Project.ProjectFile),
            Packages = packages,
            Written = written,
            PackageId = "Lib",
            ProtectedModels = [.. site.Run.ProtectedModels],
        };
        configure?.Invoke(task);
        var run = new TaskRun(task.Execute(), engine.Entries);
        run.AssertLinksToPages();
        return run;
    }
}
