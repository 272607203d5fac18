namespace Weights.Bundlers.Tests;

[TestClass]
public sealed class ViteDevServer : ModelsInApp
{
    internal override AppRecipe Recipe { get; } = new("vite-dev", "vite") { Serve = "dev", Ready = "ready in" };
}
