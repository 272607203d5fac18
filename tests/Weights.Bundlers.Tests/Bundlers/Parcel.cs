namespace Weights.Bundlers.Tests;

[TestClass]
public sealed class Parcel : BuiltApp
{
    internal override AppRecipe Recipe { get; } = new("parcel", "parcel") { Build = "build", Output = "dist" };
}
