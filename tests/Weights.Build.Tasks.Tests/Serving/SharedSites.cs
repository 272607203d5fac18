using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>The static web assets of a site whose projects, references and packages have models.</summary>
[TestClass]
public sealed class SharedSites
{
    private const string Kid1 = "00112233445566778899aabbccddeeff";
    private const string Kid2 = "ffeeddccbbaa99887766554433221100";

    [TestMethod]
    [DataRow("weights/models.json")]
    [DataRow("weights/weights-loader.js")]
    [DataRow("weights/face/a.enc")]
    public void Two_projects_with_one_path_are_one_error_that_names_both(string path)
    {
        using var project = new ProjectFolder();

        var run = Check(
            project,
            publishing: false,
            Asset(project, "site", path, "Site"),
            Asset(project, "client", path.Replace("weights/", "WEIGHTS/", StringComparison.Ordinal), "Site.Client"),
            Asset(project, "site", "weights/z.enc", "Site"),
            Asset(project, "client", "weights/z.enc", "Site.Client")
        );

        var error = run.AssertFailedOnceWith("WEIGHTS0042");
        Assert.StartsWith("'Site' and 'Site.Client' both have the file", error.Text);
        Assert.Contains("WeightsOutputPath", error.Text);
    }

    [TestMethod]
    public void Other_files_with_one_path_are_left_to_the_SDK()
    {
        using var project = new ProjectFolder();
        Check(project, publishing: false, Asset(project, "a", "app.css", "A"), Asset(project, "b", "app.css", "B")).AssertSucceeded();
    }

    [TestMethod]
    public void One_file_that_is_listed_twice_and_its_compressed_copy_are_no_clash()
    {
        using var project = new ProjectFolder();
        var asset = Asset(project, "a", "weights/a.enc", "A");
        var copy = Asset(project, "copies", "weights/a.enc", "A", ("AssetRole", "Alternative"));
        Check(project, publishing: false, asset, asset, copy).AssertSucceeded();
    }

    [TestMethod]
    public void Two_keys_with_one_key_ID_are_an_error_of_a_publish()
    {
        using var project = new ProjectFolder(key: null);
        ITaskItem[] assets =
        [
            Manifest(project, "lib", "Lib", ("default", Kid1), ("other", Kid2)),
            Manifest(project, "site", "Site", ("default", Kid2)),
        ];

        Check(project, publishing: false, assets).AssertSucceeded();
        var error = Check(project, publishing: true, assets).AssertFailedOnceWith("WEIGHTS0041");

        Assert.Contains($"'default': that of 'Site' ({Kid2}) and that of 'Lib' ({Kid1})", error.Text);
    }

    [TestMethod]
    public void A_package_with_another_key_is_a_warning()
    {
        using var project = new ProjectFolder(key: null);

        var run = Check(
            project,
            publishing: true,
            Manifest(project, "site", "Site", ("default", Kid1)),
            Manifest(project, "lib", "Lib", [("SourceType", "Package")], ("default", Kid2))
        );

        run.AssertSucceeded();
        Assert.AreEqual("WEIGHTS0041", run.Warnings.Single().Code);
    }

    [TestMethod]
    public void A_site_without_models_is_compared_by_its_own_key()
    {
        using var project = new ProjectFolder(TestKeys.First);
        Check(project, publishing: true, Manifest(project, "lib", "Lib", ("default", TestKeys.Kid(TestKeys.First)))).AssertSucceeded();
        Check(project, publishing: true, Manifest(project, "lib", "Lib", ("vision", Kid1))).AssertSucceeded();
        Check(project, publishing: true, Manifest(project, "lib", "Lib", ("default", Kid1))).AssertFailedOnceWith("WEIGHTS0041");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("{}")]
    [DataRow("[1]")]
    [DataRow("""{"models":[{"name":"a"}]}""")]
    [DataRow("""{"models":[{"keyId":"A B","kid":"x"},{"keyId":1,"kid":2}]}""")]
    public void A_models_json_of_another_program_is_left_out(string text)
    {
        using var project = new ProjectFolder();
        var asset = Asset(project, "other", "models.json", "Other");
        project.Write("other/models.json", text);
        Check(project, publishing: true, asset, Manifest(project, "lib", "Lib")).AssertSucceeded();
    }

    private static ITaskItem Manifest(ProjectFolder project, string folder, string owner, params (string KeyId, string Kid)[] keys) =>
        Manifest(project, folder, owner, [], keys);

    private static ITaskItem Manifest(
        ProjectFolder project,
        string folder,
        string owner,
        (string, string)[] metadata,
        params (string KeyId, string Kid)[] keys
    )
    {
        var models = keys.Select(key => $$"""{"name":"m","keyId":"{{key.KeyId}}","kid":"{{key.Kid}}"}""");
        var asset = Asset(project, folder, "weights/models.json", owner, [("BasePath", $"_content/{owner}"), .. metadata]);
        project.Write($"{folder}/weights/models.json", $$"""{"version":2,"models":[{{string.Join(',', models)}}]}""");
        return asset;
    }

    private static ITaskItem Asset(
        ProjectFolder project,
        string folder,
        string path,
        string owner,
        params (string Name, string Value)[] metadata
    )
    {
        var dot = path.LastIndexOf('.');
        (string, string)[] usual =
        [
            ("SourceId", owner),
            ("BasePath", "/"),
            ("AssetRole", "Primary"),
            ("RelativePath", $"{path[..dot]}#[.{{fingerprint}}]?{path[dot..]}"),
        ];
        return Item.Of(
            project.Write($"{folder}/{path}", "x"),
            [.. usual.Where(one => !metadata.Any(own => own.Name == one.Item1)), .. metadata]
        );
    }

    private static TaskRun Check(ProjectFolder project, bool publishing, params ITaskItem[] assets)
    {
        var engine = new BuildEngine();
        var task = new CheckServedFiles
        {
            BuildEngine = engine,
            Project = Item.Project(project.ProjectFile),
            Assets = assets,
            Owner = "Site",
            Publishing = publishing,
            KeyFile = ".model_key",
        };
        var run = new TaskRun(task.Execute(), engine.Entries);
        run.AssertLinksToPages();
        Secrets.AssertNotIn(run.Log, Secrets.KeysIn(project.Path));
        return run;
    }
}
