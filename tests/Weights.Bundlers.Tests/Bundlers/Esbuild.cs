namespace Weights.Bundlers.Tests;

[TestClass]
public sealed class Esbuild : BuiltApp
{
    internal override AppRecipe Recipe { get; } = new("esbuild", "esbuild") { Build = "build", Output = "public" };
}
