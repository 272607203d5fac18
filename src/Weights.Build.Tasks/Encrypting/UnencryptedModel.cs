using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>A model that is published unencrypted on purpose (<c>Encrypt="false"</c>): a copy.</summary>
internal static class UnencryptedModel
{
    public static ContainerDigests Copy(string source, string destination, CancellationToken cancellationToken)
    {
        using var input = File.OpenHandle(source);
        var length = RandomAccess.GetLength(input);
        var before = File.GetLastWriteTimeUtc(input);
        var digest = AtomicFile.Write(
            destination,
            output =>
            {
                var copied = HashingCopy.Run(input, length, output, outputOffset: 0, cancellationToken);
                ContainerWriter.ThrowIfChanged(source, input, length, before);
                return copied;
            }
        );
        return new ContainerDigests(length, digest, length, digest, Pin: default);
    }
}
