namespace Weights.Bundlers.Tests;

[TestClass]
public sealed class NextWithTurbopack : BuiltApp
{
    internal override AppRecipe Recipe { get; } =
        new("next-turbopack", "next")
        {
            Build = "build",
            Output = ".next/static",
            Serve = "start",
            Ready = "Ready",
        };
}
