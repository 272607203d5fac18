using System.Security.Cryptography;
using System.Text.Json;

namespace Weights.Build.Package.Tests;

/// <summary>Names that must work in URLs, and names that must be an error before the SDK reads them.</summary>
[TestClass]
public sealed class PublishedModelNames(TestContext context)
{
    private static readonly string[] _working =
    [
        "a b",
        "modèle",
        "at@",
        "h#a",
        "[b]",
        "{c}",
        "p+q",
        "r&s",
        "t'u",
        "v,w",
        "x=y",
        "~z",
        "100%",
        "$(x)",
        "class",
        "2-x",
        "A.b-c",
        "深度/モデル",
        "models.json",
        "e\u0301",
    ];

    [TestMethod]
    public async Task Valid_names_are_published_and_served_over_HTTP()
    {
        using var site = new Consumer(context).Web().Key();
        foreach (var (index, name) in _working.Index())
        {
            site.Model($"models/{name}.onnx", index);
        }

        await site.Publish();

        using var server = await Server.Start(site.PublishFolder, "Site.dll", context.CancellationToken);
        using var manifest = JsonDocument.Parse(await server.Text("/weights/models.json"));
        var models = manifest
            .RootElement.GetProperty("models")
            .EnumerateArray()
            .ToDictionary(model => model.GetProperty("name").GetString()!);
        Assert.HasCount(_working.Length, models);
        foreach (var (index, name) in _working.Index())
        {
            var model = models[name.Normalize()];
            var served = await server.Bytes("/weights/" + model.GetProperty("url").GetString());
            SearchForSecrets.AssertDecrypts(served, RandomModel.Bytes(index));
            Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(served)), model.GetProperty("sha256").GetString());
        }

        using var list = JsonDocument.Parse(await server.Text("/list"));
        foreach (var path in list.RootElement.EnumerateArray().Select(model => model.GetProperty("path").GetString()!))
        {
            using var response = await server.Get("/" + path);
            Assert.IsTrue(response.IsSuccessStatusCode, path);
        }
    }

    [TestMethod]
    public async Task Invalid_names_are_errors_with_the_path_of_the_item()
    {
        string[] broken = ["a;b", "a%41", "a#[x]", "a\u0001b", "a:b", "a*b", "a?b", "a\"b", "a<b", "a>b", "a|b", "trailing.", "trailing "];
        using var site = new Consumer(context).Web().Key();
        foreach (var name in broken)
        {
            site.Model($"models/{name}.onnx", 1);
        }

        var result = await site.Fail("WEIGHTS0007", "build");

        foreach (var name in broken.Where(name => !char.IsControl(name[1])))
        {
            Assert.Contains($"models/{name}.onnx", result.Output);
        }

        Assert.Contains($"{broken.Length} Error(s)", result.Output);
    }

    [TestMethod]
    public async Task Names_that_differ_only_in_case_are_an_error_that_names_both()
    {
        using var site = new Consumer(context)
            .Web("""<OnnxModel Include="models/a.onnx;other/A.onnx" />""")
            .Key()
            .Model("models/a.onnx", 1)
            .Model("other/A.onnx", 2);
        var result = await site.Fail("WEIGHTS0006", "build");
        Assert.Contains("models/a.onnx", result.Output);
        Assert.Contains("other/A.onnx", result.Output);
    }
}
