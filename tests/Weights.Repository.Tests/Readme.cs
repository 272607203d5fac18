namespace Weights.Repository.Tests;

[TestClass]
public sealed class Readme
{
    private const int MaxLines = 150;

    [TestMethod]
    public void Has_at_most_150_lines()
    {
        var lines = File.ReadLines(RepositoryFiles.FullPath("README.md")).Count();
        Assert.IsLessThanOrEqualTo(MaxLines, lines, $"Move details to docs/: README.md may have {MaxLines} lines.");
    }
}
