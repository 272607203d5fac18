namespace Weights.Build.Package.Tests;

/// <summary>The packages, packed once for the whole run.</summary>
[TestClass]
public static class Packages
{
    private static PackageFeed? _feed;

    internal static PackageFeed Feed => _feed!;

    [AssemblyInitialize]
    public static async Task Pack(TestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _feed = await PackageFeed.PackAsync(
            "package-tests",
            [
                "Weights.Encryption",
                "Weights.Build.Tasks",
                "Weights.AspNetCore",
                "Weights.AspNetCore.EntityFrameworkCore",
                "Weights.Blazor",
                "Weights.OnnxRuntime",
                "Weights.Tool",
                "Weights.Loader",
            ],
            context.CancellationToken
        );
    }
}
