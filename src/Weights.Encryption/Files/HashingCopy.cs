using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Weights.Encryption;

/// <summary>Copies a file and returns the SHA-256 of exactly the bytes that it copied.</summary>
internal static class HashingCopy
{
    /// <summary>Large enough that the cost of system calls does not matter, small enough for the cache.</summary>
    private const int BlockLength = 1 << 20;

    /// <param name="input">The file to read, from its start.</param>
    /// <param name="length">Its length.</param>
    /// <param name="output">The file to write.</param>
    /// <param name="outputOffset">Where in the output the copy begins.</param>
    /// <param name="cancellationToken">Checked for each block.</param>
    /// <exception cref="ContainerException">The input became shorter.</exception>
    public static byte[] Run(
        SafeFileHandle input,
        long length,
        SafeFileHandle output,
        long outputOffset,
        CancellationToken cancellationToken
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = ArrayPool<byte>.Shared.Rent(BlockLength);
        try
        {
            long offset = 0;
            while (offset < length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var wanted = (int)Math.Min(BlockLength, length - offset);
                var count = RandomAccess.Read(input, block.AsSpan(0, wanted), offset);
                if (count == 0)
                {
                    throw ContainerWriter.Changed();
                }

                hash.AppendData(block, 0, count);
                RandomAccess.Write(output, block.AsSpan(0, count), outputOffset + offset);
                offset += count;
            }

            return hash.GetHashAndReset();
        }
        finally
        {
            // Cleared, because other users of the pool must not see a model.
            ArrayPool<byte>.Shared.Return(block, clearArray: true);
        }
    }
}
