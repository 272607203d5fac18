using System.Text;

namespace Weights.Benchmarks;

/// <summary>Makes the byte strings whose copies are counted.</summary>
internal static class Secret
{
    // So short that onnxruntime-web does not divide it when it rearranges weights.
    private const int SampleLength = 16;
    private const int Samples = 64;

    /// <summary>The bytes of a key.</summary>
    public static IReadOnlyList<byte[]> Bytes(byte[] key) => [key];

    /// <summary>A key as text: hexadecimal, and base64 in both alphabets.</summary>
    public static IReadOnlyList<byte[]> Text(byte[] key)
    {
        string[] ascii =
        [
            Convert.ToHexStringLower(key),
            Convert.ToHexString(key),
            Convert.ToBase64String(key)[..^2],
            System.Buffers.Text.Base64Url.EncodeToString(key)[..^1],
        ];
        return [.. ascii.Distinct().SelectMany(text => new[] { Encoding.ASCII.GetBytes(text), Encoding.Unicode.GetBytes(text) })];
    }

    /// <summary>Short pieces from everywhere in the weights, each beginning at a float.</summary>
    public static IReadOnlyList<byte[]> Weights(ReadOnlySpan<byte> weights)
    {
        var samples = new byte[Samples][];
        for (var i = 0; i < Samples; i++)
        {
            samples[i] = weights.Slice((int)((long)weights.Length * i / Samples) & ~(SampleLength - 1), SampleLength).ToArray();
        }

        return samples;
    }
}
