using System.Globalization;

namespace Weights.Benchmarks;

/// <summary>
/// What a load needs in the page's process beside the WebAssembly heap (Linux). Counted is all private memory, resident:
/// ArrayBuffers, JavaScript's own heap, what Chromium's network and WebCrypto code hold for the page and its workers,
/// compiled code. Not counted is what was there before the load, and the WebAssembly heap, in which the weights end up
/// either way: both at the instant of each sample, since the heap grows while JavaScript's memory shrinks.
/// </summary>
internal static class LoaderMemory
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(40);

    /// <summary>The most that a renderer of the browser with this profile held until cancelled, in MiB, and the length of its WebAssembly heap, in bytes.</summary>
    /// <param name="profile">The browser's <c>--user-data-dir</c>, which tells its processes from those of others.</param>
    /// <param name="start">Called when it is known what was there before.</param>
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

    // V8 places WebAssembly memories, and nothing else that can be written, at multiples of 4 GiB; ArrayBuffers begin
    // after the book-keeping of their allocator. The caller checks the length against what the page knows.
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
            return []; // it has ended
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
