using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Weights.Build.Tasks.Tests;

/// <summary>Keys in the publish folder.</summary>
[TestClass]
public sealed class PublishedKeys
{
    private static readonly byte[] _key = Convert.FromHexString(TestKeys.First);

    // Its base64 has a plus and a slash.
    private const string KeyWithEscapes = "fbf0bfd2e5b4978869504b3a2d1c0f1e112233445566778899aabbccddeefbff";

    private static readonly Dictionary<string, byte[]> _forms = new()
    {
        ["raw"] = _key,
        ["raw and a line feed"] = [.. _key, (byte)'\n'],
        ["hex"] = Encoding.ASCII.GetBytes(TestKeys.First),
        ["upper case"] = Encoding.ASCII.GetBytes(TestKeys.First.ToUpperInvariant()),
        ["white space"] = Encoding.ASCII.GetBytes($" \t\r\n{TestKeys.First}\r\n\r\n"),
        ["UTF-8 with BOM"] = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(TestKeys.First)],
        ["UTF-16"] = [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(TestKeys.First + "\r\n")],
        ["base64"] = Encoding.ASCII.GetBytes(Convert.ToBase64String(_key) + "\n"),
        ["base64 without padding"] = Encoding.ASCII.GetBytes(Convert.ToBase64String(_key).TrimEnd('=')),
        ["base64 for URLs"] = Encoding.ASCII.GetBytes(Convert.ToBase64String(_key).Replace('+', '-').Replace('/', '_')),
        ["JSON"] = Encoding.ASCII.GetBytes($"\"{TestKeys.First}\""),
        ["gz"] = Compress(Encoding.ASCII.GetBytes(TestKeys.First), buffer => new GZipStream(buffer, CompressionLevel.Fastest)),
        ["br"] = Compress(_key, buffer => new BrotliStream(buffer, CompressionLevel.Fastest)),
    };

    [TestMethod]
    public void Are_found_in_every_form_and_not_shown()
    {
        using var site = new PublishedProject();
        foreach (var (form, content) in _forms)
        {
            var file = site.Project.Write($"publish/{(form is "gz" or "br" ? $"app.{form}" : "logo.png")}", content);

            var run = site.Check();

            var error = run.AssertFailedOnceWith("WEIGHTS0030");
            Assert.AreEqual(file, error.File, form);
            Assert.Contains(TestKeys.Kid(TestKeys.First), error.Text);
            Secrets.AssertNotIn(run.Log, [TestKeys.First]);
            File.Delete(file);
        }
    }

    [TestMethod]
    public void Of_the_key_folder_are_found_although_no_model_uses_them()
    {
        using var site = new PublishedProject();
        site.Project.Write("publish/app/beta", TestKeys.Third);
        site.Check(task => task.KeyDirectory = "keys").AssertFailed("WEIGHTS0030");
    }

    [TestMethod]
    public void Of_the_development_key_are_found()
    {
        using var site = new PublishedProject();
        site.Project.Write("obj/weights.development.key", TestKeys.Fourth);
        site.Project.Write("publish/app/key", TestKeys.Fourth);
        site.Check(task => task.DevelopmentKeyFile = site.Project.DevelopmentKeyFile).AssertFailed("WEIGHTS0030");
    }

    [TestMethod]
    public void Of_a_key_command_are_known_by_the_kid_of_the_build()
    {
        using var site = new PublishedProject();
        File.Delete(site.Project.KeyFile);
        site.Project.Write("publish/app/key", TestKeys.First);
        site.Check().AssertFailed("WEIGHTS0030");
    }

    [TestMethod]
    public void Beside_other_text_are_found_only_on_the_site()
    {
        using var site = new PublishedProject();
        var settings = $$"""{ "Weights": { "Key": "{{TestKeys.First}}" } }""";
        site.Project.Write("publish/appsettings.json", settings);
        site.Check().AssertSucceeded();

        var served = site.Project.Write("publish/wwwroot/.env", $"WEIGHTS_KEY={TestKeys.First}\n");
        Assert.AreEqual(served, site.Check().AssertFailedOnceWith("WEIGHTS0030").File);
    }

    [TestMethod]
    [DataRow("{ \"url\": \"/keys/HEX\" }")]
    [DataRow("key = 0xHEX;")]
    [DataRow("<p id=\"key-HEX\">")]
    [DataRow("{ \"key\": \"JSON\" }")]
    [DataRow("{ \"key\": \"PHP\" }")]
    [DataRow("\"JSON\"")]
    public void Beside_other_text_are_found_behind_prefixes_and_with_escapes(string text)
    {
        using var site = new PublishedProject();
        var base64 = TestKeys.Base64(KeyWithEscapes);
        site.Project.Write(".model_key", KeyWithEscapes);
        site.Project.Write(
            "publish/wwwroot/page.txt",
            text.Replace("HEX", KeyWithEscapes, StringComparison.Ordinal)
                .Replace("JSON", JsonEncodedText.Encode(base64).ToString(), StringComparison.Ordinal)
                .Replace("PHP", base64.Replace("/", "\\/", StringComparison.Ordinal), StringComparison.Ordinal)
        );
        site.Check().AssertFailed("WEIGHTS0030");
    }

    [TestMethod]
    public void That_are_no_keys_of_this_project_are_allowed()
    {
        using var site = new PublishedProject();
        site.Project.Write("publish/wwwroot/sha256", TestKeys.Fourth);
        site.Project.Write("publish/wwwroot/32-bytes", new byte[32]);
        site.Project.Write("publish/wwwroot/empty", "");
        site.Project.Write("publish/wwwroot/a.gz", "not compressed");
        site.Check().AssertSucceeded();
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux, IgnoreMessage = "The file is one of Linux. Permissions do not stop a test that runs as root.")]
    public void A_key_file_that_cannot_be_read_is_an_error()
    {
        using var site = new PublishedProject();
        File.Delete(site.Project.KeyFile);
        File.CreateSymbolicLink(site.Project.KeyFile, "/proc/self/mem");
        site.Check().AssertFailed("WEIGHTS0010");
    }

    [TestMethod]
    public void A_model_of_a_referenced_project_names_its_key()
    {
        using var project = new ProjectFolder();
        var model = project.Model("a");
        project.Encrypt(model).AssertSucceeded();
        var task = new FindModels
        {
            BuildEngine = new BuildEngine(),
            Project = Item.Project(project.ProjectFile),
            Models = [model],
            OutputDirectory = project.Output,
        };
        Assert.IsTrue(task.Execute());
        Assert.AreEqual(TestKeys.Kid(TestKeys.First), task.Kids.Single().ItemSpec);
    }

    private static byte[] Compress(byte[] content, Func<Stream, Stream> compressor)
    {
        using var buffer = new MemoryStream();
        using (var stream = compressor(buffer))
        {
            stream.Write(content);
        }

        return buffer.ToArray();
    }
}
