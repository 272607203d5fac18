namespace Weights.Build.Tasks.Tests;

/// <summary>The values of WeightsFilesUrl.</summary>
[TestClass]
public sealed class FilesUrlValues
{
    [TestMethod]
    [DataRow("https://cdn.example", "https://cdn.example/")]
    [DataRow("https://cdn.example/weights", "https://cdn.example/weights/")]
    [DataRow("https://cdn.example/weights/", "https://cdn.example/weights/")]
    [DataRow("HTTPS://CDN.example:8443/a b/é", "https://cdn.example:8443/a%20b/%C3%A9/")]
    [DataRow("http://localhost:5000/weights", "http://localhost:5000/weights/")]
    [DataRow("http://127.0.0.1:5000", "http://127.0.0.1:5000/")]
    [DataRow("http://[::1]:5000", "http://[::1]:5000/")]
    [DataRow("https://unpkg.com/@acme/models@1.2.0", "https://unpkg.com/@acme/models@1.2.0/")]
    [DataRow("https://cdn.jsdelivr.net/npm/models@1.2.0/weights", "https://cdn.jsdelivr.net/npm/models@1.2.0/weights/")]
    [DataRow("", "")]
    public void Have_a_slash_at_the_end(string text, string parsed) => Assert.AreEqual(parsed, FilesUrlOption.Parse(text));

    [TestMethod]
    [DataRow("http://cdn.example/weights")]
    [DataRow("http://localhost.example/weights")]
    [DataRow("//cdn.example/weights")]
    [DataRow("/weights")]
    [DataRow("weights")]
    [DataRow("cdn.example/weights")]
    [DataRow("https:///weights")]
    [DataRow("https://")]
    [DataRow("https://cdn.example/weights?v=1")]
    [DataRow("https://cdn.example/weights?")]
    [DataRow("https://cdn.example/weights#top")]
    [DataRow("https://cdn.example/weights#")]
    [DataRow("https://user@cdn.example/weights")]
    [DataRow("https://user:password@cdn.example/weights")]
    [DataRow("https://user@cdn.example/@acme/models")]
    [DataRow("https://@cdn.example/weights")]
    [DataRow("https://cdn.example\\weights")]
    [DataRow("ftp://cdn.example/weights")]
    [DataRow("file:///var/weights")]
    [DataRow("/var/weights")]
    [DataRow("javascript:alert(1)")]
    [DataRow("data:text/plain,x")]
    [DataRow(" ")]
    public void Of_another_form_are_refused_with_the_name_of_the_option(string text)
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");

        project.Describe([model], task => task.Set("FilesUrl", text)).AssertFailedOnceWith("WEIGHTS0017");
        var error = project.Encrypt([model], task => task.Set("FilesUrl", text)).AssertFailedOnceWith("WEIGHTS0017");

        Assert.Contains("WeightsFilesUrl", error.Text);
        Assert.IsEmpty(project.ServedFiles());
    }

    [TestMethod]
    [DataRow("https://user:hunter2@cdn.example/weights", "https://…@cdn.example/weights")]
    [DataRow("https://account.blob.example/weights?sv=1&sig=hunter2", "https://account.blob.example/weights…")]
    [DataRow("https://cdn.example/weights#hunter2", "https://cdn.example/weights…")]
    [DataRow("ftp://hunter2@cdn.example/weights", "ftp://…@cdn.example/weights")]
    public void With_secrets_are_shown_without_them(string text, string shown) => Assert.AreEqual(shown, FilesUrlOption.Shown(text));
}
