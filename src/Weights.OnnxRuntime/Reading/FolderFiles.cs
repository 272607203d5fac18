using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Files in the folder of the manifest.</summary>
/// <param name="manifest">The path of the manifest.</param>
internal sealed class FolderFiles(string manifest) : IModelFiles
{
    public IContainerBytes Open(ManifestFile file) => FileBytes.Open(file.PathFrom(manifest), file.EncryptedSize);
}
