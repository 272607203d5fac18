namespace Weights.OnnxRuntime;

/// <summary>A part of a container, which is read forward.</summary>
internal interface IContainerPart : IDisposable
{
    /// <summary>Length in bytes, from the offset that it was opened at.</summary>
    long Length { get; }

    /// <summary>Fills the destination with the next bytes.</summary>
    /// <exception cref="EncryptedModelException">They cannot be read, or the part ends before.</exception>
    ValueTask ReadAsync(Memory<byte> destination, CancellationToken cancellationToken);
}
