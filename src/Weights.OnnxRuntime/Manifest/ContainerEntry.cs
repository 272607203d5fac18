using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>A file of a model: the graph, or external data.</summary>
/// <param name="Binding">The name that a <c>chunked</c> container is bound to.</param>
/// <param name="Location">The location of external data as in the graph, without a <c>./</c> at its start; empty for the graph.</param>
/// <param name="Path">Where the file is, as a full path.</param>
/// <param name="Size">Length of the plaintext in bytes.</param>
/// <param name="EncryptedSize">Length of the file in bytes.</param>
/// <param name="Pin">The pin of the file (docs/reference/format.md, Pins); empty if the file is not encrypted.</param>
internal sealed record ContainerEntry(
    ModelFileName Binding,
    string Location,
    string Path,
    long Size,
    long EncryptedSize,
    ReadOnlyMemory<byte> Pin
);
