namespace Weights.Bundlers.Tests;

/// <summary>An app that was built for production.</summary>
public abstract class BuiltApp : ModelsInApp
{
    /// <summary>A path of the build machine that onnxruntime-web brings into the output, with or without the loader.</summary>
    internal virtual string? PathOfOrt => null;

    [TestMethod]
    public async Task Is_built_without_a_warning()
    {
        var build = await AppBuild.Of(Recipe, TestContext.CancellationToken);

        var warnings = build.Log.Split('\n').Where(IsWarning).ToList();

        Assert.IsEmpty(warnings, build.Log);
    }

    [TestMethod]
    public async Task Has_no_path_of_the_build_machine()
    {
        var build = await AppBuild.Of(Recipe, TestContext.CancellationToken);
        var files = Directory.GetFiles(Path.Combine(build.Folder, Recipe.Output), "*", SearchOption.AllDirectories);

        var found = files.Where(file => Text(file).Contains(Workshop.Folder, StringComparison.Ordinal)).ToList();

        Assert.IsNotEmpty(files);
        Assert.IsEmpty(found, string.Join('\n', found));
    }

    private string Text(string file)
    {
        var text = File.ReadAllText(file);
        return PathOfOrt is null ? text : text.Replace(PathOfOrt, "", StringComparison.Ordinal);
    }

    // Rollup and Vite mark warnings with (!). Parcel marks every file above 1 MB, such as onnxruntime-web's .wasm.
    // With CI=true, Next recommends a cache for the builds.
    private static bool IsWarning(string line) =>
        line.Contains("warn", StringComparison.OrdinalIgnoreCase)
        || line.Contains("(!)", StringComparison.Ordinal)
        || (
            line.Contains('⚠', StringComparison.Ordinal)
            && !line.Contains(".wasm ", StringComparison.Ordinal)
            && !line.Contains("No build cache found", StringComparison.Ordinal)
        );
}
