namespace Weights.Blazor;

/// <summary>What all loads of an app have in common. URLs are relative to the page's base, as in <c>&lt;base href="/"&gt;</c>.</summary>
public sealed class EncryptedModelOptions
{
    /// <summary>
    /// The URL of onnxruntime-web as an ES module, such as <c>ort/ort.wasm.bundle.min.mjs</c>; its <c>.wasm</c> file lies beside it.
    /// Null: the page has loaded its script, which sets <c>globalThis.ort</c>.
    /// </summary>
#pragma warning disable CA1056 // relative to the page, as the build gives them: Uri would only be in the way
    public string? OrtUrl { get; set; }

    /// <summary>
    /// The URL of the loader: the generated <c>WeightsLoader.Path</c>. For the models of a Razor class library that is below <c>_content/</c>.
    /// <c>models.json</c> is looked for beside it.
    /// </summary>
    public string LoaderUrl { get; set; } = "weights/weights-loader.js";
#pragma warning restore CA1056

    /// <summary>URLs of <c>models.json</c> elsewhere, as on a CDN or of several libraries; the first that lists a model's name counts. Empty: the one beside the loader.</summary>
    public IList<string> Manifests { get; } = [];

    /// <summary>Where keys come from, unless a load says otherwise. Models that are published in the open need none.</summary>
    public ModelKeySource? Key { get; set; }

    /// <summary>
    /// Whether fetch, decryption and onnxruntime-web run in a worker of the session's own, so that the page never waits for them, and the end of the session
    /// wipes the weights. It needs <see cref="OrtUrl"/>.
    /// </summary>
    public bool Isolate { get; set; }

    /// <summary>Where the plaintext of external data lies while a session is made.</summary>
    public ModelMemory Memory { get; set; }

    /// <summary>onnxruntime-web's execution providers in order of preference, such as <c>webgpu</c> before <c>wasm</c>. Empty: its own choice.</summary>
    public IList<string> ExecutionProviders { get; } = [];
}
