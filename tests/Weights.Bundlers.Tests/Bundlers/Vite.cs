namespace Weights.Bundlers.Tests;

[TestClass]
public sealed class Vite : BuiltApp
{
    internal override AppRecipe Recipe { get; } = new("vite", "vite") { Build = "build", Output = "dist" };
}
