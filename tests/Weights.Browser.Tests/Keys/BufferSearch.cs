using System.Security.Cryptography;

namespace Weights.Browser.Tests.Keys;

/// <summary>Searches the memory of JavaScript, of a page and its workers, for bytes, including freed memory that was not zeroed.</summary>
/// <remarks>
/// No developer protocol shows the content of typed arrays and ArrayBuffers, so this reads the memory of the process (Linux). V8 keeps both
/// in its sandbox, a range of 1 TiB that begins with its heap. Memory of the browser itself, such as the key of a CryptoKey, is outside.
/// Planted bytes prove that the search finds both kinds of arrays.
/// </remarks>
internal sealed class BufferSearch
{
    private const long Sandbox = 1L << 40;
    private const long Cage = 1L << 32;

    // The planted bytes are encoded on their way into the page, because the search must not find the message.
    private const int Disguise = 0x5A;

    private const int LengthOfBuffer = 1 << 20;

    private readonly byte[] _inArray = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _inBuffer = RandomNumberGenerator.GetBytes(32);

    private BufferSearch() { }

    /// <summary>
    /// Writes bytes into a page: in a short array, which V8 keeps in its heap, and in a long one, which is outside the heap.
    /// </summary>
    public static async Task<BufferSearch> PlantAsync(IPage page)
    {
        var search = new BufferSearch();
        await page.EvaluateAsync(
            """
            ({ inArray, inBuffer, disguise, length }) => {
              globalThis.planted = [new Uint8Array(32), new Uint8Array(length)];
              inArray.forEach((byte, i) => (planted[0][i] = byte ^ disguise));
              inBuffer.forEach((byte, i) => (planted[1][length / 2 + i] = byte ^ disguise));
            }
            """,
            new
            {
                inArray = Disguised(search._inArray),
                inBuffer = Disguised(search._inBuffer),
                disguise = Disguise,
                length = LengthOfBuffer,
            }
        );
        return search;
    }

    /// <summary>How often each secret occurs in the memory of the page's process.</summary>
    public int[] Count(params IReadOnlyList<byte[]> secrets)
    {
        var needles = new Needles([
            [_inArray],
            [_inBuffer],
            .. secrets.Select(secret => new[] { secret }),
        ]);
        var findings = ProcessMemory
            .Family(Environment.ProcessId)
            .Where(process => process.Type == "renderer")
            .Select(renderer => ProcessMemory.Find(renderer.Id, needles))
            .Single(found => found.Any(finding => finding.Kind < 2));
        var start = findings.Where(finding => finding.Kind < 2).Min(finding => finding.Address) / Cage * Cage;
        var inScript = findings.Where(finding => finding.Address >= start && finding.Address < start + Sandbox).ToList();

        // At least, because a garbage collection that moves a short array leaves a copy of its bytes.
        Assert.IsTrue(
            inScript.Any(finding => finding.Kind == 0) && inScript.Any(finding => finding.Kind == 1),
            "The planted bytes were not found."
        );
        return [.. secrets.Select((_, i) => inScript.Count(finding => finding.Kind == 2 + i))];
    }

    private static int[] Disguised(byte[] bytes) => [.. bytes.Select(value => value ^ Disguise)];
}
