using System.Text.Json.Nodes;

namespace Weights.Blazor;

/// <summary>The options of all loads of an app. URLs are relative to the page's base (<c>&lt;base href="/"&gt;</c>).</summary>
public sealed class EncryptedModelOptions
{
    /// <summary>
    /// The URL of onnxruntime-web as an ES module, such as <c>ort/ort.wasm.bundle.min.mjs</c>. Its <c>.wasm</c> file must be in the same
    /// folder. Null if the page has loaded its script, which sets <c>globalThis.ort</c>.
    /// </summary>
#pragma warning disable CA1056 // relative to the page, as the build writes them; System.Uri is for absolute URLs
    public string? OrtUrl { get; set; }

    /// <summary>
    /// The URL of the loader: the generated <c>WeightsLoader.Path</c>. For the models of a Razor class library it is below
    /// <c>_content/</c>. The loader looks for <c>models.json</c> in the same folder.
    /// </summary>
    public string LoaderUrl { get; set; } = "weights/weights-loader.js";

    /// <summary>
    /// The URL of the worker script <c>weights-loader.worker.js</c>, on the page's origin. Null if it is beside the loader, as the build
    /// puts it.
    /// </summary>
    public string? WorkerUrl { get; set; }
#pragma warning restore CA1056

    /// <summary>
    /// The URLs of <c>models.json</c>, for example on a CDN or of several libraries. The loader uses the first one that lists the model's
    /// name. If there are none, it uses the one in its own folder.
    /// </summary>
    public IList<string> Manifests { get; } = [];

    /// <summary>
    /// The source of keys, unless <see cref="ModelLoadOptions.Key"/> is set. If it is set, a model that is published unencrypted
    /// needs <see cref="ModelLoadOptions.AllowUnencrypted"/>.
    /// </summary>
    public ModelKeySource? Key { get; set; }

    /// <summary>
    /// Whether each session has its own worker, which fetches, decrypts and runs the model. The page never waits for it, and the end of the
    /// session deletes the weights from memory. Needs <see cref="OrtUrl"/>.
    /// </summary>
    public bool Isolate { get; set; }

    /// <summary>
    /// Members of onnxruntime-web's <c>ort.env</c>, which are set before a session is created. Others keep their values.
    /// For example <c>OrtEnv["wasm"] = new JsonObject { ["numThreads"] = 1, ["wasmPaths"] = "ort/" }</c>; the URLs in <c>wasmPaths</c>
    /// are relative to the page's base. Sessions that are not isolated share one <c>ort.env</c>.
    /// </summary>
    public JsonObject OrtEnv { get; } = [];

    /// <summary>Where the plaintext of external data is kept while a session is created.</summary>
    public ModelMemory Memory { get; set; }

    /// <summary>
    /// Keeps the encrypted files on the device, so that a later visit does not request them. Null keeps nothing. No key and no plaintext is
    /// kept.
    /// </summary>
    public ModelCacheOptions? Cache { get; set; }

    /// <summary>
    /// onnxruntime-web's execution providers in order of preference, such as <c>webgpu</c>, <c>wasm</c>. If there are none, onnxruntime-web
    /// chooses.
    /// </summary>
    public IList<string> ExecutionProviders { get; } = [];
}
