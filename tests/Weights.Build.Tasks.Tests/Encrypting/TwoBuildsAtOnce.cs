using System.Security.Cryptography;
using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>
/// Two builds of one project into one obj at the same time, for example from a shell and an IDE. Their order is random, so these tests run
/// many rounds. The assertions hold for every order.
/// </summary>
[TestClass]
public sealed class TwoBuildsAtOnce
{
    private const int Rounds = 100;

    [TestMethod]
    public void With_different_keys_the_next_build_is_right()
    {
        using var project = new ProjectFolder();
        project.Write("second_key", TestKeys.Second);
        ITaskItem[] models = [project.Model("a")];
        for (var round = 0; round < Rounds; round++)
        {
            StartAfresh(project);
            Parallel.Invoke(() => Encrypt(project, models, ".model_key"), () => Encrypt(project, models, "second_key"));

            project.Encrypt(models, task => task.Reproducible = false).AssertSucceeded();

            CollectionAssert.AreEqual(RandomModel.Bytes(1), project.Decrypt("weights/a.enc", TestKeys.First), $"round {round}");
            Assert.AreEqual(
                Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(project.Served("weights/a.enc")))),
                project.Manifest().Single().GetProperty("sha256").GetString()
            );
        }
    }

    [TestMethod]
    public void Neither_build_deletes_the_temporary_files_of_the_other()
    {
        using var project = new ProjectFolder();
        ITaskItem[] models = [project.Model("a")];
        for (var round = 0; round < Rounds; round++)
        {
            StartAfresh(project);
            var results = new TaskRun[2];
            Parallel.Invoke(
                () => results[0] = Encrypt(project, models, ".model_key"),
                () => results[1] = Encrypt(project, models, ".model_key")
            );
            results[0].AssertSucceeded();
            results[1].AssertSucceeded();
        }
    }

    private static void StartAfresh(ProjectFolder project)
    {
        if (Directory.Exists(project.Output))
        {
            Directory.Delete(project.Output, recursive: true);
        }
    }

    // Not ProjectFolder.Encrypt, which asserts that there are no temporary files: the other build may have some.
    private static TaskRun Encrypt(ProjectFolder project, ITaskItem[] models, string keyFile)
    {
        var engine = new BuildEngine();
        using var task = new EncryptModels
        {
            BuildEngine = engine,
            Models = models,
            OutputDirectory = project.Output,
            Project = Item.Project(project.ProjectFile),
            LoaderDirectory = project.At("loader"),
            KeyFile = keyFile,
            Reproducible = false,
        };
        return new TaskRun(task.Execute(), engine.Entries);
    }
}
