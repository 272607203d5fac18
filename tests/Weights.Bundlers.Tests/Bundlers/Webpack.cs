namespace Weights.Bundlers.Tests;

[TestClass]
public sealed class Webpack : BuiltApp
{
    internal override AppRecipe Recipe { get; } = new("webpack", "webpack") { Build = "build", Output = "public" };
}
