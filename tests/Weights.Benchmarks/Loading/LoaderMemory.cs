using System.Globalization;

namespace Weights.Benchmarks;

/// <summary>
/// The memory that a load needs in the page's process besides the WebAssembly heap (Linux). All resident private memory counts:
/// ArrayBuffers, JavaScript's own heap, buffers of Chromium's network and WebCrypto code for the page and its workers, compiled code.
/// Memory from before the load does not count, and the WebAssembly heap does not, because the weights end up there in any case. Each
/// sample measures both, because the heap grows while JavaScript's memory shrinks.
/// </summary>
internal static class LoaderMemory
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(40);

    /// <summary>
    /// Measures until cancelled. Returns the most memory that a renderer held besides the WebAssembly heap, in MiB, and the length of the
    /// heap, in bytes.
    /// </summary>
    /// <param name="profile">The browser's <c>--user-data-dir</c>, which identifies its processes.</param>
    /// <param name="start">Called when the memory before the load is known.</param>
    /// <param name="stop">Ends the measurement.</param>
    public static async Task<(double Peak, long Heap)> PeakBesideHeap(string profile, Action start, CancellationToken stop)
    {
        var before = Renderers(profile).ToDictionary(folder => folder, folder => Measure(folder).Beside);
        start();
        var (peak, heap) = (0.0, 0L);
        while (!stop.IsCancellationRequested)
        {
            foreach (var folder in Renderers(profile))
            {
                var now = Measure(folder);
                peak = Math.Max(peak, now.Beside - before.GetValueOrDefault(folder));
                heap = Math.Max(heap, now.Heap);
            }

            await Task.Delay(_interval, CancellationToken.None);
        }

        return (peak, heap);
    }

    // Of the writable memory, V8 places only WebAssembly memories at multiples of 4 GiB, because ArrayBuffers begin after the data of
    // their allocator. The caller compares the length with the one that the page reports.
    private static bool IsHeap(long begin, string rights) =>
        begin % (1L << 32) == 0 && begin != 0 && rights.StartsWith("rw", StringComparison.Ordinal);

    private static (double Beside, long Heap) Measure(string folder)
    {
        var (beside, heap, inHeap) = (0.0, 0L, false);
        foreach (var line in Lines(folder))
        {
            if (line.StartsWith("Anonymous:", StringComparison.Ordinal))
            {
                beside += inHeap ? 0 : double.Parse(line["Anonymous:".Length..^"kB".Length], CultureInfo.InvariantCulture) / 1024;
            }
            else if (
                line.Split(' ', 3) is [var range, var rights, _]
                && range.Split('-') is [var from, var to]
                && long.TryParse(from, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var begin)
                && long.TryParse(to, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var end)
            )
            {
                inHeap = IsHeap(begin, rights);
                heap = inHeap ? Math.Max(heap, end - begin) : heap;
            }
        }

        return (beside, heap);
    }

    private static string[] Lines(string folder)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(folder, "smaps"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // the process has ended
        }
    }

    private static IEnumerable<string> Renderers(string profile) =>
        Directory
            .EnumerateDirectories("/proc")
            .Where(folder =>
            {
                try
                {
                    return char.IsAsciiDigit(Path.GetFileName(folder)[0])
                        && File.ReadAllText(Path.Combine(folder, "cmdline")) is var command
                        && command.Contains("--type=renderer", StringComparison.Ordinal)
                        && command.Contains(profile, StringComparison.Ordinal);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    return false;
                }
            });
}
