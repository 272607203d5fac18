namespace Weights.Build.Tasks.Tests;

/// <summary>How the root of a git work tree is found.</summary>
[TestClass]
public sealed class WorkTrees
{
    [TestMethod]
    public void An_additional_work_tree_is_one()
    {
        using var repository = new TemporaryFolder();
        Git.Run(repository.Path, "init", "--quiet");
        Git.Run(
            repository.Path,
            ["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--allow-empty", "--message=a"]
        );
        using var elsewhere = new TemporaryFolder();
        Git.Run(repository.Path, "worktree", "add", "--quiet", elsewhere.At("tree"));
        Directory.CreateDirectory(elsewhere.At("tree/src"));

        Assert.AreEqual(RealFile.PathOf(elsewhere.At("tree")), WorkTree.RootOf(elsewhere.At("tree/src")));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux, IgnoreMessage = "The test takes root's access to files from its thread, as Linux can.")]
    public void A_git_folder_that_this_user_may_not_list_counts()
    {
        using var repository = new TemporaryFolder();
        repository.Write(".git/HEAD", "ref: refs/heads/main\n");
        using var forbidden = new Forbidden(repository.At(".git"));
        using var user = new WithoutRoot(repository.Path);
        Assert.AreEqual(RealFile.PathOf(repository.Path), WorkTree.RootOf(repository.Path));
    }

    [TestMethod]
    public void A_git_folder_without_HEAD_does_not_count()
    {
        using var folder = new TemporaryFolder();
        folder.Write(".git/config", "");
        Assert.IsNull(WorkTree.RootOf(folder.Path));
    }
}
