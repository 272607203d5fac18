namespace Weights.Bundlers.Tests;

[TestClass]
public sealed class NextWithWebpack : BuiltApp
{
    internal override AppRecipe Recipe { get; } =
        new("next-webpack", "next")
        {
            Build = "build:webpack",
            Output = ".next/static",
            Serve = "start",
            Ready = "Ready",
        };

    // Webpack puts the path of each module in place of import.meta.url.
    internal override string PathOfOrt { get; } = $"file://{Workshop.Folder}/node_modules/onnxruntime-web/";
}
