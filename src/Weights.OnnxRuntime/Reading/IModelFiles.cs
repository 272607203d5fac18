using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Where the files of a manifest are.</summary>
internal interface IModelFiles
{
    /// <summary>Opens a file. Its length is compared with the manifest before anything of it is used.</summary>
    /// <exception cref="EncryptedModelException"><c>unreadable</c>, <c>truncated</c> or <c>too-long</c>.</exception>
    IContainerBytes Open(ManifestFile file);
}
