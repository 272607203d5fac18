using System.Globalization;

namespace Weights.Benchmarks;

/// <summary>
/// The memory that a load needs in a browser's processes (Linux): all resident private memory, less what was there before the load.
/// </summary>
internal sealed class LoaderMemory
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(40);

    private readonly Func<string, bool> _counts;

    private LoaderMemory(bool knowsHeap, Func<string, bool> counts) => (KnowsHeap, _counts) = (knowsHeap, counts);

    /// <summary>
    /// Of renderers, without the WebAssembly heap, in which the weights end up in any case. ArrayBuffers, JavaScript's own heap, buffers of
    /// Chromium's network and WebCrypto code for the page and its workers, and compiled code count. Each sample measures both, because the
    /// heap grows while JavaScript's memory shrinks.
    /// </summary>
    public static LoaderMemory BesideHeapOfChromium { get; } = new(knowsHeap: true, static type => type == "renderer");

    /// <summary>Of all processes, with the WebAssembly heap, which cannot be told from other memory in Firefox.</summary>
    public static LoaderMemory AllOfFirefox { get; } = new(knowsHeap: false, static _ => true);

    /// <summary>Whether the WebAssembly heap is measured, and not counted.</summary>
    public bool KnowsHeap { get; }

    /// <summary>Measures until cancelled. Returns the most memory that was held, in MiB, and the length of the heap, in bytes.</summary>
    /// <param name="browser">The ID of the browser's first process.</param>
    /// <param name="start">Called when the memory before the load is known.</param>
    /// <param name="stop">Ends the measurement.</param>
    public async Task<(double Peak, long Heap)> Peak(int browser, Action start, CancellationToken stop)
    {
        var before = Measure(browser).Memory;
        start();
        var (peak, heap) = (0.0, 0L);
        while (!stop.IsCancellationRequested)
        {
            var now = Measure(browser);
            (peak, heap) = (Math.Max(peak, now.Memory - before), Math.Max(heap, now.Heap));
            await Task.Delay(_interval, CancellationToken.None);
        }

        return (peak, heap);
    }

    private (double Memory, long Heap) Measure(int browser)
    {
        var (memory, longest) = (0.0, 0L);
        foreach (var (id, _) in ProcessMemory.Family(browser).Where(process => _counts(process.Type)))
        {
            var (all, inHeap, heap) = Measure($"/proc/{id}/smaps");
            memory += KnowsHeap ? all - inHeap : all;
            longest = Math.Max(longest, heap);
        }

        return (memory, longest);
    }

    private static (double All, double InHeap, long Heap) Measure(string smaps)
    {
        var (all, inHeap, heap, isHeap) = (0.0, 0.0, 0L, false);
        foreach (var line in Lines(smaps))
        {
            if (line.StartsWith("Anonymous:", StringComparison.Ordinal))
            {
                var mebibytes = double.Parse(line["Anonymous:".Length..^"kB".Length], CultureInfo.InvariantCulture) / 1024;
                all += mebibytes;
                inHeap += isHeap ? mebibytes : 0;
            }
            else if (
                line.Split(' ', 3) is [var range, var rights, _]
                && range.Split('-') is [var from, var to]
                && long.TryParse(from, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var begin)
                && long.TryParse(to, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var end)
            )
            {
                isHeap = IsHeapOfV8(begin, rights);
                heap = isHeap ? Math.Max(heap, end - begin) : heap;
            }
        }

        return (all, inHeap, heap);
    }

    // Of the writable memory, V8 places only WebAssembly memories at multiples of 4 GiB, because ArrayBuffers begin after the data of
    // their allocator. The caller compares the length with the one that the page reports.
    private static bool IsHeapOfV8(long begin, string rights) =>
        begin % (1L << 32) == 0 && begin != 0 && rights.StartsWith("rw", StringComparison.Ordinal);

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // the process has ended
        }
    }
}
