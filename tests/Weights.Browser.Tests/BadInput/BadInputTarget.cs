namespace Weights.Browser.Tests.BadInput;

/// <summary>A request of a load, and a load that sends it.</summary>
/// <param name="Path">Of the request.</param>
/// <param name="Model">The model that is loaded.</param>
/// <param name="Way">The kind of its key.</param>
/// <param name="Isolate">Whether everything runs in a worker.</param>
internal sealed record BadInputTarget(string Path, string Model, string Way = "session", bool Isolate = false)
{
    public const string WorkerScript = "/weights/weights-loader.worker.js";
    public const string OrtModule = "/ort/ort.wasm.bundle.min.mjs";

    /// <summary>By the names of the rows of <see cref="ExpectedOutcomes"/>.</summary>
    public static IReadOnlyDictionary<string, BadInputTarget> All { get; } =
        new Dictionary<string, BadInputTarget>
        {
            ["manifest"] = new("/weights/models.json", WebModels.Gcm),
            ["gcm"] = new("/weights/gcm.enc", WebModels.Gcm),
            ["chunked"] = new("/weights/chunked.enc", WebModels.Chunked),
            ["external"] = new("/weights/chunked-external.data.enc", WebModels.ChunkedExternal),
            ["worker"] = new(WorkerScript, WebModels.Chunked),
            ["host"] = new(WorkerScript, WebModels.Chunked, Isolate: true),
            ["session"] = new("/api/model-key/session", WebModels.Gcm),
            ["raw"] = new("/api/model-key", WebModels.Gcm, "raw"),
            ["wrapped"] = new("/api/model-key/wrapped", WebModels.Gcm, "wrapped"),
            ["ort"] = new(OrtModule, WebModels.Gcm, Isolate: true),
            ["wasm"] = new("/ort/ort-wasm-simd-threaded.wasm", WebModels.Gcm, Isolate: true),
        };
}
