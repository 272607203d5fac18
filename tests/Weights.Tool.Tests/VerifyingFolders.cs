using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Weights.Tool.Tests;

/// <summary>Folders that may be uploaded, and those that may not.</summary>
[TestClass]
public sealed class VerifyingFolders
{
    private const string Enc = "site/weights/face/détect.enc";

    [TestMethod]
    [DataRow("gcm")]
    [DataRow("chunked")]
    public async Task A_published_folder_is_fine_with_and_without_key_and_models(string format)
    {
        using var shell = await Site(format);
        shell.Write("site/weights/face/détect.enc.gz", GZip(await File.ReadAllBytesAsync(shell.At(Enc))));
        shell.Write("site/index.html", "<html></html>"u8.ToArray()).Write("site/cars/models.json", """["Beetle"]"""u8.ToArray());
        shell.Write("site/a.sha256", Encoding.ASCII.GetBytes(new string('a', 64))).Write("site/empty", []);

        foreach (var arguments in new string[][] { [], ["--key-file", shell.KeyFile], ["--models", shell.At("models")] })
        {
            var ran = (await shell.Run(["verify", shell.At("site"), .. arguments])).AssertCode(ExitCode.Fine);
            Assert.Contains("7 files, 1 model, 0 findings", ran.Output);
        }
    }

    [TestMethod]
    [DataRow("model.onnx", "model.onnx")]
    [DataRow("model.ORT", "model.ORT")]
    [DataRow("script.js", "script.js")]
    [DataRow("weights/face/other.enc", "weights/face/other.enc")]
    public async Task An_unencrypted_model_is_found_under_any_name(string name, string expected)
    {
        using var shell = await Site("gcm");
        shell.Write("site/" + name, RandomModel.Bytes(2));

        await AssertFindings(shell, (expected, "model"));
    }

    [TestMethod]
    public async Task A_model_is_found_in_archives_and_compressed_files()
    {
        using var shell = await Site("gcm");
        shell.Write("site/a.gz", GZip(RandomModel.Bytes(2))).Write("site/b.zip", Zip("x/y.bin", RandomModel.Bytes(2)));
        shell
            .Write("site/c.zip", Zip("inner.zip", Zip("model.onnx", RandomModel.Bytes(2))))
            .Write("site/d.zip", Zip("a.txt", new byte[99]));
        shell.Write("site/e.zip", "PK\u0003\u0004 cut"u8.ToArray());

        await AssertFindings(shell, ("a.gz", "model"), ("b.zip", "model"), ("c.zip", "model"));
    }

    [TestMethod]
    public async Task A_part_of_a_known_model_is_found_in_another_file()
    {
        using var shell = await Site("gcm");
        var data = RandomNumberGenerator.GetBytes(50_000);
        shell.Write("models/weights.data", data).Write("site/bundle.bin", [.. new byte[1000], .. data, .. new byte[1000]]);

        (await shell.Run("verify", shell.At("site"))).AssertCode(ExitCode.Fine);
        await AssertFindings(shell, ["--models", shell.At("models/weights.data")], ("bundle.bin", "model"));

        // Below no manifest, any bytes can be a container.
        File.Delete(shell.At("site/weights/models.json"));
        File.Move(shell.At("site/bundle.bin"), shell.At("site/bundle.enc"));
        await AssertFindings(shell, ["--models", shell.At("models/weights.data")], ("bundle.enc", "model"));
    }

    [TestMethod]
    public async Task Files_beside_the_models_and_unencrypted_models_of_the_manifest_are_not_searched_for()
    {
        using var shell = await Site("none");
        shell.Write("models/labels.json", "[\"cat\", \"dog\"]"u8.ToArray()).Write("site/labels.json", "[\"cat\", \"dog\"]"u8.ToArray());

        (await shell.Run("verify", shell.At("site"), "--models", shell.At("models"))).AssertCode(ExitCode.Fine);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public async Task A_link_is_judged_by_what_it_leads_to()
    {
        using var shell = await Site("gcm");
        shell.Write("outside/m", RandomModel.Bytes(2));
        File.CreateSymbolicLink(shell.At("site/data.bin"), "../outside/m");
        File.Move(shell.At(Enc), shell.At("outside/a.enc"));
        File.CreateSymbolicLink(shell.At(Enc), shell.At("outside/a.enc"));

        await AssertFindings(shell, ("data.bin", "model"));
    }

    [TestMethod]
    public async Task Settings_beside_a_program_may_have_a_key_and_files_that_are_served_may_not()
    {
        using var shell = await Site("chunked");
        var settings = Encoding.ASCII.GetBytes($"{{\"key\":\"{(await File.ReadAllTextAsync(shell.KeyFile)).Trim()}\"}}");
        Directory.CreateDirectory(shell.At("app"));
        Directory.Move(shell.At("site"), shell.At("app/wwwroot"));
        shell.Write("app/appsettings.Production.json", settings);
        (await shell.Run("verify", shell.At("app"))).AssertCode(ExitCode.Fine);

        shell.Write("app/wwwroot/settings.json", settings);
        Assert.Contains("wwwroot/settings.json", (await shell.Run("verify", shell.At("app"))).AssertCode(ExitCode.Finding).Output);
    }

    [TestMethod]
    public async Task A_key_of_the_models_and_a_licence_are_found_without_the_key()
    {
        using var shell = await Site("chunked");
        var key = (await File.ReadAllTextAsync(shell.KeyFile)).Trim();
        shell.Write("site/app.js", Encoding.ASCII.GetBytes($"const key = '{key}';")).Write("site/.model_key", "later"u8.ToArray());
        (await shell.Run("licence", shell.At("site/acme.json"), "--customer", "c_1")).AssertCode(ExitCode.Fine);

        var ran = await AssertFindings(shell, (".model_key", "key"), ("acme.json", "licence"), ("app.js", "key"));

        Assert.DoesNotContain(key, ran.Output + ran.Error);
    }

    [TestMethod]
    public async Task Files_that_differ_from_the_manifest_are_found()
    {
        using var shell = await Site("gcm");
        var bytes = await File.ReadAllBytesAsync(shell.At(Enc));

        shell.Write(Enc, bytes[..^1]);
        await AssertFindings(shell, (Enc[5..], "differs"));

        bytes[100] ^= 1;
        shell.Write(Enc, bytes);
        await AssertFindings(shell, (Enc[5..], "differs"));

        File.Delete(shell.At(Enc));
        await AssertFindings(shell, (Enc[5..], "missing"));
    }

    [TestMethod]
    public async Task Cut_stale_and_temporary_files_and_a_damaged_manifest_are_found()
    {
        using var shell = await Site("chunked");
        var bytes = await File.ReadAllBytesAsync(shell.At(Enc));
        shell
            .Write("site/weights/cut.enc", bytes[..^1])
            .Write("site/weights/old.enc", bytes)
            .Write("site/weights/page.enc", "<html>"u8.ToArray());
        shell.Write("site/weights/x.weights-tmp", bytes[..10]);
        shell.Write("site/weights/face/détect.enc.br", "no copy"u8.ToArray());

        await AssertFindings(
            shell,
            ("weights/cut.enc", "container"),
            (Enc[5..], "differs"),
            ("weights/old.enc", "unlisted"),
            ("weights/page.enc", "container"),
            ("weights/x.weights-tmp", "temporary")
        );

        using var other = await Site("gcm");
        other.Write("site/weights/models.json", "{"u8.ToArray());
        await AssertFindings(other, ("weights/models.json", "manifest"));
    }

    [TestMethod]
    [DataRow("gcm")]
    [DataRow("chunked")]
    public async Task A_wrong_key_is_a_finding_in_a_folder_with_and_without_a_manifest(string format)
    {
        using var shell = await Site(format);
        (await shell.Run("keygen", shell.At("other"))).AssertCode(ExitCode.Fine);
        await AssertFindings(shell, ["--key-file", shell.At("other")], ("", "container"));

        File.Delete(shell.At("site/weights/models.json"));
        (await shell.Run("verify", shell.At("site"), "--key-file", shell.KeyFile)).AssertCode(ExitCode.Fine);
        if (format == "gcm")
        {
            await AssertFindings(shell, ["--key-file", shell.At("other")], (Enc[5..], "container"));
        }
    }

    [TestMethod]
    public async Task A_model_that_the_manifest_lists_as_unencrypted_may_be_there()
    {
        using var shell = await Site("none");
        var model = await File.ReadAllBytesAsync(shell.Model);
        shell
            .Write("site/weights/face/détect.onnx.gz", GZip(model))
            .Write("site/copy.bin", model)
            .Write("site/other.onnx", RandomModel.Bytes(3));

        await AssertFindings(shell, ("other.onnx", "model"));
    }

    [TestMethod]
    public async Task A_folder_with_many_files_is_checked_and_a_file_that_is_no_folder_refused()
    {
        using var shell = await Site("gcm");
        for (var i = 0; i < 2_000; i++)
        {
            shell.Write($"site/many/{i}.txt", "text"u8.ToArray());
        }

        var ran = (await shell.Run("verify", shell.At("site"), "--json")).AssertCode(ExitCode.Fine);
        Assert.AreEqual(2_002, ran.Json.GetProperty("files").GetInt32());

        Assert.Contains("not a folder", (await shell.Run("verify", shell.Model)).AssertCode(ExitCode.Failure).Error);
        Assert.Contains("not a folder", (await shell.Run("verify", shell.At("missing"))).AssertCode(ExitCode.Failure).Error);
        (await shell.Run("verify", shell.At("site"), "--models", shell.At("missing"))).AssertCode(ExitCode.Usage);
    }

    private static Task<Shell.Ran> AssertFindings(Shell shell, params (string File, string Kind)[] expected) =>
        AssertFindings(shell, [], expected);

    private static async Task<Shell.Ran> AssertFindings(Shell shell, string[] arguments, params (string File, string Kind)[] expected)
    {
        var ran = await shell.Run(["verify", shell.At("site"), "--json", .. arguments]);

        ran.AssertCode(ExitCode.Finding);
        var findings = ran.Json.GetProperty("findings").EnumerateArray();
        var found = findings.Select(finding => (Text(finding, "file"), Text(finding, "kind")));
        CollectionAssert.AreEquivalent(expected, found.ToArray(), ran.Output);
        return ran;
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>A site with one model and its manifest, as a build makes them.</summary>
    private static async Task<Shell> Site(string format)
    {
        var shell = await Shell.WithKeyAndModel();
        var file = format == "none" ? "face/détect.onnx" : "face/détect.enc";
        if (format == "none")
        {
            shell.Write("site/weights/" + file, await File.ReadAllBytesAsync(shell.Model));
        }
        else
        {
            string[] where = ["--base", shell.At("models"), "-o", shell.At("site/weights/"), "--key-file", shell.KeyFile];
            (await shell.Run(["encrypt", shell.Model, "--format", format, .. where])).AssertCode(ExitCode.Fine);
        }

        var bytes = await File.ReadAllBytesAsync(shell.At("site/weights/" + file));
        var inspected = (await shell.Run("inspect", shell.At("site/weights/" + file), "--json")).Json[0];
        var kid = (await shell.Run("fingerprint", "--key-file", shell.KeyFile)).Output.Trim();
        var model = new Dictionary<string, object>
        {
            ["name"] = "face/détect",
            ["file"] = file,
            ["url"] = file,
            ["size"] = new FileInfo(shell.Model).Length,
            ["encryptedSize"] = bytes.Length,
            ["format"] = format,
            ["keyId"] = format == "none" ? "" : "default",
            ["kid"] = format == "none" ? "" : kid,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes)),
        };
        if (format != "none")
        {
            model["pin"] = Text(inspected, "pin");
        }

        shell.Write("site/weights/models.json", JsonSerializer.SerializeToUtf8Bytes(new { version = 2, models = new[] { model } }));
        return shell;
    }

    private static byte[] GZip(byte[] content)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }

    private static byte[] Zip(string name, byte[] content)
    {
        var zipped = new MemoryStream();
        using (var zip = new ZipArchive(zipped, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = zip.CreateEntry(name).Open())
        {
            entry.Write(content);
        }

        return zipped.ToArray();
    }
}
