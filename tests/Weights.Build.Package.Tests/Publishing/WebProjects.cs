using System.Security.Cryptography;
using System.Text;

namespace Weights.Build.Package.Tests;

/// <summary>What <c>dotnet publish</c> writes for a web project.</summary>
[TestClass]
public sealed class WebProjects(TestContext context)
{
    [TestMethod]
    public async Task Every_model_is_published_as_ciphertext()
    {
        using var site = new Consumer(context).Web().Key().Model("models/silero_vad.onnx", 1).Model("models/face/détect.onnx", 2);

        await site.Publish();

        CollectionAssert.AreEqual(
            new[]
            {
                "wwwroot/weights/face/détect.enc",
                "wwwroot/weights/models.json",
                "wwwroot/weights/silero_vad.enc",
                "wwwroot/weights/weights-loader.js",
                "wwwroot/weights/weights-loader.worker.js",
            },
            site.Published("wwwroot/weights")
                .Where(file => !file.EndsWith(".gz", StringComparison.Ordinal) && !file.EndsWith(".br", StringComparison.Ordinal))
                .ToArray()
        );
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/silero_vad.enc"), RandomModel.Bytes(1));
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/face/détect.enc"), RandomModel.Bytes(2));
        SearchForSecrets.AssertFolderHoldsNo(site.PublishFolder, RandomModel.Bytes(1));
        SearchForSecrets.AssertFolderHoldsNo(site.PublishFolder, RandomModel.Bytes(2));
        SearchForSecrets.AssertFolderHoldsNoKey(site.PublishFolder, Consumer.KeyHex);
    }

    [TestMethod]
    public async Task With_the_URL_of_a_CDN_the_manifest_names_the_files_there()
    {
        using var site = new Consumer(context).Web().Key().Model("models/face/détect.onnx", 2);

        await site.Publish("-p:WeightsFilesUrl=https://cdn.example/weights");

        Assert.Contains(
            "\"url\": \"https://cdn.example/weights/face/d%C3%A9tect.enc?v=",
            Encoding.UTF8.GetString(site.PublishedFile("wwwroot/weights/models.json"))
        );
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/face/détect.enc"), RandomModel.Bytes(2));
        await site.Fail("WEIGHTS0014", "publish", "--no-build", "-o", site.PublishFolder);
    }

    [TestMethod]
    public async Task A_model_in_wwwroot_is_published_only_encrypted()
    {
        using var site = new Consumer(context)
            .Web("""<OnnxModel Include="wwwroot/models/*.onnx" />""")
            .Key()
            .Model("wwwroot/models/a.onnx", 1)
            .Write("wwwroot/page.html", "<p>");

        await site.Publish();

        Assert.Contains("wwwroot/page.html", site.Published());
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/a.enc"), RandomModel.Bytes(1));
        SearchForSecrets.AssertFolderHoldsNo(site.PublishFolder, RandomModel.Bytes(1));
    }

    [TestMethod]
    public async Task External_data_in_wwwroot_is_published_only_encrypted()
    {
        using var site = new Consumer(context)
            .Web("""<OnnxModel Include="wwwroot/models/**/*.onnx" /><OnnxModel Update="wwwroot/models/open/*.onnx" Encrypt="false" />""")
            .Key()
            .Write("wwwroot/models/é/page.html", "<p>")
            .Write("wwwroot/models/open/page.html", "<p>");
        MatMulModel.WriteExternal(site.File("wwwroot/models/é/a.onnx"), layers: 1, width: 16);
        MatMulModel.WriteExternal(site.File("wwwroot/models/open/b.onnx"), layers: 1, width: 32);
        var data = RandomNumberGenerator.GetBytes(16 * 16 * sizeof(float));
        site.Write("wwwroot/models/é/a.data", data);

        await site.Publish();

        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/é/a.data.enc"), data);
        SearchForSecrets.AssertFolderHoldsNo(site.PublishFolder, data);
        CollectionAssert.IsSubsetOf(new[] { "wwwroot/models/é/page.html", "wwwroot/weights/open/b.data" }, site.Published().ToArray());
        CollectionAssert.DoesNotContain(site.Published().ToArray(), "wwwroot/models/open/b.data", "published twice");

        // The second publish opens no model, because nothing changed. The data must be excluded again.
        Directory.Delete(site.PublishFolder, recursive: true);
        await site.Publish();
        SearchForSecrets.AssertFolderHoldsNo(site.PublishFolder, data);
    }

    [TestMethod]
    public async Task A_model_is_published_unencrypted_only_if_its_item_says_so()
    {
        using var site = new Consumer(context)
            .Web("""<OnnxModel Include="models/a.onnx" Encrypt="false" /><OnnxModel Include="models/b.onnx" />""")
            .Key()
            .Model("models/a.onnx", 1)
            .Model("models/b.onnx", 2);

        var result = await site.Publish();

        Assert.Contains("'a' is published unencrypted", result.Output);
        CollectionAssert.AreEqual(RandomModel.Bytes(1), site.PublishedFile("wwwroot/weights/a.onnx"));
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/b.enc"), RandomModel.Bytes(2));
    }

    [TestMethod]
    public async Task Each_key_ID_has_its_own_folder_and_manifest()
    {
        using var site = new Consumer(context)
            .Web("""<OnnxModel Include="models/a.onnx" KeyId="acme;globex" />""", "<WeightsKeyDirectory>keys</WeightsKeyDirectory>")
            .Write("keys/acme.key", Consumer.KeyHex)
            .Write("keys/globex.key", new string('7', 64))
            .Model("models/a.onnx", 1);

        await site.Publish();

        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/acme/a.enc"), RandomModel.Bytes(1));
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/globex/a.enc"), RandomModel.Bytes(1), new string('7', 64));
        Assert.DoesNotContain("globex", System.Text.Encoding.UTF8.GetString(site.PublishedFile("wwwroot/weights/acme/models.json")));
        Assert.DoesNotContain("wwwroot/weights/models.json", site.Published());
    }
}
