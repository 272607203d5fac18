namespace Weights.Repository.Tests;

[TestClass]
public sealed class SourceFolders
{
    private const int MaxFiles = 18;

    [TestMethod]
    public void Hold_at_most_18_files() =>
        Rule.AssertKept(
            from file in RepositoryFiles.All
            where file.StartsWith("src/", StringComparison.Ordinal) && !RepositoryFiles.IsGenerated(file)
            group file by Path.GetDirectoryName(file) into folder
            where folder.Count() > MaxFiles
            select $"{folder.Key}: {folder.Count()}",
            $"Split these folders: {MaxFiles} files at most, so that a new reader finds a thing by its folder."
        );
}
