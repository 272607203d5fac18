using System.Security.Cryptography;

namespace Weights.Browser.Tests.Keys;

/// <summary>Looks for bytes wherever the JavaScript of a page and of its workers can have them, or had them and did not wipe them.</summary>
/// <remarks>
/// No protocol shows what is in the typed arrays and ArrayBuffers of a page, so this reads its process (Linux). V8 keeps both in one range of addresses of its own, the sandbox of 1 TiB that begins
/// with its heap; what the browser itself holds, such as the key behind a CryptoKey, lies outside. Planted bytes prove that both kinds of arrays are found there.
/// </remarks>
internal sealed class BufferSearch
{
    private const long Sandbox = 1L << 40;
    private const long Cage = 1L << 32;

    // What is planted travels into the page in disguise: the message that brings it along must not be found.
    private const int Disguise = 0x5A;

    private const int LengthOfBuffer = 1 << 20;

    private readonly byte[] _inArray = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _inBuffer = RandomNumberGenerator.GetBytes(32);

    private BufferSearch() { }

    /// <summary>Leaves bytes on a page: in a short array, which V8 keeps in its heap, and in a long one, which it does not.</summary>
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

    /// <summary>How often each secret stands there, in the page's process.</summary>
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

        // At least: a collection that moves a short array leaves its bytes where it was.
        Assert.IsTrue(
            inScript.Any(finding => finding.Kind == 0) && inScript.Any(finding => finding.Kind == 1),
            "What was planted was not found."
        );
        return [.. secrets.Select((_, i) => inScript.Count(finding => finding.Kind == 2 + i))];
    }

    private static int[] Disguised(byte[] bytes) => [.. bytes.Select(value => value ^ Disguise)];
}
