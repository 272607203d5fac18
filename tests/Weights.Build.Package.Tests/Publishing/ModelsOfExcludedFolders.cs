namespace Weights.Build.Package.Tests;

/// <summary>Models in folders that wildcards leave out, beside a wildcard that covers them.</summary>
[TestClass]
public sealed class ModelsOfExcludedFolders(TestContext context)
{
    [TestMethod]
    public async Task Are_encrypted_if_an_item_names_them()
    {
        using var site = new Consumer(context)
            .Web(
                """
                <OnnxModel Include="**/*.onnx" />
                <OnnxModel Include="node_modules/pkg/**/*.onnx" />
                <OnnxModel Include="obj/downloaded/x.onnx" />
                """
            )
            .Key()
            .Model("models/a.onnx", 1)
            .Model("node_modules/pkg/dist/b.onnx", 2)
            .Model("node_modules/other/c.onnx", 3)
            .Model("obj/downloaded/x.onnx", 4);

        await site.Publish();

        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/models/a.enc"), RandomModel.Bytes(1));
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/dist/b.enc"), RandomModel.Bytes(2));
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/x.enc"), RandomModel.Bytes(4));
        Assert.HasCount(3, site.Published().Where(file => file.EndsWith(".enc", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Are_encrypted_if_the_wildcard_finds_nothing_else()
    {
        using var site = new Consumer(context)
            .Web(
                """
                <OnnxModel Include="**/*.onnx" />
                <OnnxModel Include="node_modules/pkg/**/*.onnx" />
                """
            )
            .Key()
            .Model("node_modules/pkg/dist/b.onnx", 2);

        await site.Publish();

        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/dist/b.enc"), RandomModel.Bytes(2));
    }
}
