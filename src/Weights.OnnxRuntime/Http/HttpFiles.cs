using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Files at the URLs that a manifest gives.</summary>
internal sealed class HttpFiles : IModelFiles
{
    private readonly HttpClient _client;
    private readonly HttpPolicy _policy;
    private readonly Dictionary<ManifestFile, Uri> _urls = [];

    /// <exception cref="EncryptedModelException"><c>bad-manifest</c>: a URL cannot be one of a file.</exception>
    public HttpFiles(HttpClient client, Uri manifestUrl, ModelManifest manifest, HttpPolicy policy)
    {
        (_client, _policy) = (client, policy);
        foreach (var file in manifest.Models.SelectMany(static model => model.Files))
        {
            _urls[file] =
                Resolve(manifestUrl, file.Address)
                ?? throw new EncryptedModelException(
                    "bad-manifest",
                    $"{HttpErrors.Display(manifestUrl)} is not a models.json that this package understands: the url of '{file.Binding}' is "
                        + "not a URL of http or https without a user name."
                );
        }
    }

    public IContainerBytes Open(ManifestFile file) => new HttpFile(_client, _urls[file], file.EncryptedSize, _policy);

    // Other schemes would let the manifest name a file of this machine.
    private static Uri? Resolve(Uri manifest, string address) =>
        Uri.TryCreate(manifest, address, out var url) && url is { Scheme: "http" or "https", UserInfo: "" } ? url : null;
}
