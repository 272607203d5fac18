namespace Weights.Build.Tasks.Tests;

/// <summary>The targets pass no metadata for an empty property, and then the default applies.</summary>
[TestClass]
public sealed class DefaultProjectOptions
{
    [TestMethod]
    public void Missing_metadata_means_the_default() =>
        Assert.AreEqual(
            new ProjectOptions("/app/app.csproj", "default", "gcm", "weights", "", ""),
            ProjectOptions.From(Item.Of("/app/app.csproj"))
        );

    [TestMethod]
    public void Empty_metadata_is_not_the_default()
    {
        var options = ProjectOptions.From(
            Item.Of("/app/app.csproj", ("DefaultKeyId", ""), ("DefaultFormat", ""), ("OutputPath", ""), ("FilesUrl", ""), ("WebRoot", ""))
        );
        Assert.AreEqual(new ProjectOptions("/app/app.csproj", "", "", "", "", ""), options);
    }
}
