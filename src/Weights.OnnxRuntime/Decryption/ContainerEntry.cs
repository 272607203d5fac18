using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>A file of a model, and where it is.</summary>
/// <param name="File">What the manifest says of it.</param>
/// <param name="Path">The full path.</param>
internal sealed record ContainerEntry(ManifestFile File, string Path)
{
    public ModelFileName Binding => File.Binding;
    public string Location => File.Location;
    public long Size => File.Size;
    public long EncryptedSize => File.EncryptedSize;
    public ReadOnlyMemory<byte> Pin => File.Pin;
}
