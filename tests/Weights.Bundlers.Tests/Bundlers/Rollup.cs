namespace Weights.Bundlers.Tests;

[TestClass]
public sealed class Rollup : BuiltApp
{
    internal override AppRecipe Recipe { get; } = new("rollup", "rollup") { Build = "build", Output = "public" };
}
