using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>A model that its owner publishes in the open (<c>Encrypt="false"</c>): copied as it is.</summary>
internal static class OpenModel
{
    public static ContainerDigests Copy(string source, string destination, CancellationToken cancellationToken)
    {
        using var input = File.OpenHandle(source);
        var length = RandomAccess.GetLength(input);
        var digest = AtomicFile.Write(destination, output => HashingCopy.Run(input, length, output, outputOffset: 0, cancellationToken));
        return new ContainerDigests(length, digest, length, digest);
    }
}
