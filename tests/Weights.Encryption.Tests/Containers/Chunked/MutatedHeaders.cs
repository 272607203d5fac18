using System.Buffers.Binary;

namespace Weights.Encryption.Tests;

/// <summary>Damaged headers, with and without a known length. A case is repeated with its seed.</summary>
[TestClass]
public sealed class MutatedHeaders
{
    // Mostly for making the case. A reader that trusts a wrong length allocates a chunk, up to 16 MiB.
    private const long MaxBytes = 4 << 20;

    private static readonly ModelFileName _name = ModelFileName.Of("demo");

    private static readonly byte[][] _headers = [.. new[] { 0, 5000, 1 << 20 }.Select(Header)];

    [TestMethod]
    public void Damaged_headers_are_refused_without_a_buffer_for_their_length()
    {
        using var key = Sample.Key();
        var accepted = 0;

        ManyCases.Run(
            200_000,
            seed =>
            {
                var bytes = MutatedBytes.Of(_headers, seed);
                if (Array.Exists(_headers, header => bytes.AsSpan().StartsWith(header)))
                {
                    // The changes are after the header, or cancel each other.
                    return;
                }

                using var stream = new ChunkedContainerStream(key, _name, new MemoryStream(bytes));
                try
                {
                    _ = stream.ReadByte();
                    Interlocked.Increment(ref accepted);
                }
                catch (ContainerException)
                {
                    // The only allowed end.
                }
            },
            MaxBytes
        );

        Assert.AreEqual(0, accepted);
    }

    [TestMethod]
    public void Lengths_around_every_limit_are_refused_or_have_a_file_of_their_length()
    {
        foreach (var bits in Enumerable.Range(0, 64))
        {
            foreach (var more in new[] { -1L, 0, 1 })
            {
                var header = _headers[0].ToArray();
                BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(16), unchecked((1L << bits) + more));
                try
                {
                    var layout = ChunkedHeader.Read(header, fileLength: null).Layout;
                    Assert.IsInRange(0, ChunkedLayout.MaxPlaintextLength, layout.PlaintextLength);
                    Assert.IsGreaterThan(layout.PlaintextLength, layout.ContainerLength);
                    Assert.ThrowsExactly<ContainerException>(() => ChunkedHeader.Read(header, layout.ContainerLength - 1));
                }
                catch (ContainerException)
                {
                    Assert.IsTrue(bits >= 40 || more < 0, $"2^{bits} + {more}");
                }
            }
        }
    }

    private static byte[] Header(int length)
    {
        using var key = Sample.Key();
        return ChunkedSample.Seal(key, _name, new byte[length], chunkLog2: 12, salt: null)[..ChunkedHeader.Length];
    }
}
