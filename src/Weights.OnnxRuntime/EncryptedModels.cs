using Microsoft.ML.OnnxRuntime;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>The encrypted models that a build of <c>Weights.Build</c> wrote, in a folder or on a web server.</summary>
/// <remarks>All members can be used by several threads at the same time.</remarks>
public sealed class EncryptedModels
{
    private const string ManifestName = "models.json";

    private readonly Dictionary<ModelFileName, EncryptedModel> _byName;
    private readonly string _manifest;

    private EncryptedModels(string source, ModelManifest manifest, IModelFiles files)
    {
        _manifest = source;
        All = [.. manifest.Models.Select(model => new EncryptedModel(model, files))];
        _byName = All.ToDictionary(static model => model.Binding);
    }

    /// <summary>The models, in the order of the manifest.</summary>
    public IReadOnlyList<EncryptedModel> All { get; }

    /// <summary>Reads the manifest. No model is opened.</summary>
    /// <param name="path">
    /// A <c>models.json</c> or its folder. A path that is not absolute is relative to the program
    /// (<see cref="AppContext.BaseDirectory"/>), where a publish puts the models.
    /// </param>
    /// <exception cref="EncryptedModelException">
    /// <c>unreadable</c>: there is none, or it cannot be read. <c>bad-manifest</c>: the build did not write it.
    /// </exception>
    public static EncryptedModels Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path, AppContext.BaseDirectory);
        var manifest = Directory.Exists(full) ? Path.Combine(full, ManifestName) : full;
        try
        {
            return new EncryptedModels(manifest, ModelManifest.Read(manifest), new FolderFiles(manifest));
        }
        catch (ModelManifestException e)
        {
            throw new EncryptedModelException(e.Code, e.Message, e);
        }
    }

    /// <summary>Reads the manifest from a web server. No model is opened.</summary>
    /// <remarks>
    /// The files come from the URLs in the manifest (<c>WeightsFilesUrl</c>), so the client's default headers are sent to those hosts too.
    /// A lost connection is resumed. No file is written.
    /// </remarks>
    /// <param name="client">Sends all requests, and must live as long as models are opened.</param>
    /// <param name="manifest">The URL of the <c>models.json</c>, absolute or relative to the client's base address.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ArgumentException">The URL is not one of http or https.</exception>
    /// <exception cref="EncryptedModelException"><c>network</c>, <c>http-status</c> or <c>bad-manifest</c>.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static Task<EncryptedModels> OpenAsync(HttpClient client, Uri manifest, CancellationToken cancellationToken = default) =>
        OpenAsync(client, manifest, HttpPolicy.Default, cancellationToken);

    internal static async Task<EncryptedModels> OpenAsync(
        HttpClient client,
        Uri manifest,
        HttpPolicy policy,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(manifest);
        var url = manifest.IsAbsoluteUri || client.BaseAddress is null ? manifest : new Uri(client.BaseAddress, manifest);
        if (url is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            throw new ArgumentException($"'{manifest}' is not an absolute URL of http or https.", nameof(manifest));
        }

        var (read, final) = await HttpManifest.ReadAsync(client, url, policy, cancellationToken).ConfigureAwait(false);
        return new EncryptedModels(HttpErrors.Display(final), read, new HttpFiles(client, final, read, policy));
    }

    /// <summary>The model with a name, in any Unicode normalization form.</summary>
    /// <param name="name">The name, such as <c>OnnxModels.SileroVad.Name</c>.</param>
    /// <exception cref="EncryptedModelException"><c>unknown-model</c>.</exception>
    public EncryptedModel Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            if (_byName.TryGetValue(ModelFileName.Of(name), out var model))
            {
                return model;
            }
        }
        catch (FormatException)
        {
            // No model has such a name.
        }

        var names = string.Join(", ", All.Select(static model => model.Name).Order(StringComparer.Ordinal));
        throw new EncryptedModelException("unknown-model", $"'{_manifest}' lists no model '{name}'. It lists: {names}.");
    }

    /// <summary>Decrypts a model and makes a session of it.</summary>
    /// <param name="name">The name, such as <c>OnnxModels.SileroVad.Name</c>.</param>
    /// <param name="keys">Where the key comes from.</param>
    /// <param name="configure">
    /// Sets options of the session, such as an execution provider. The options belong to this session alone, because they hold addresses of
    /// memory that is freed after it was made.
    /// </param>
    /// <param name="cancellationToken">Ends the work. What was decrypted is zeroed.</param>
    /// <returns>The session, which the caller must dispose.</returns>
    /// <exception cref="EncryptedModelException">
    /// The model cannot be opened; <see cref="EncryptedModelException.Code"/> says why.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public Task<InferenceSession> OpenSessionAsync(
        string name,
        IKeySource keys,
        Action<SessionOptions>? configure = null,
        CancellationToken cancellationToken = default
    ) => Find(name).OpenSessionAsync(keys, configure, cancellationToken);
}
