using System.Text.Json;

namespace Weights.Browser.Tests.Sessions;

/// <summary>An <c>ortUrl</c> of the app's own, which configures onnxruntime-web and exports it.</summary>
[TestClass]
public sealed class ConfiguredModules
{
    private const string Wasm = "/moved/ort-wasm-simd-threaded.wasm";

    private static readonly Dictionary<string, string> _folders = new()
    {
        ["/moved"] = Path.Combine(Repository.Root, "sample-web", "node_modules", "onnxruntime-web", "dist"),
    };

    [TestMethod]
    public async Task An_isolated_session_runs_with_their_settings()
    {
        await using var visit = await TwinVisit.BeginAsync(folders: _folders);

        var outcome = await visit.Call<JsonElement>(
            "one",
            "gcm",
            new
            {
                name = "first/model",
                ort = "/sessions/configured-ort.mjs",
                isolate = true,
            }
        );

        Assert.IsTrue(outcome.TryGetProperty("output", out var output), outcome.ToString());
        TwinModels.AssertComputed("first/model", output.GetString()!);
        Assert.HasCount(1, visit.Requests.For(Wasm));
    }
}
