using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Weights.Testing;

/// <summary>Searches the memory of other processes of the same user (Linux).</summary>
internal static class ProcessMemory
{
    private const int Step = 4 << 20;

    /// <summary>Finds needles in the memory of a process, which can change during the search.</summary>
    public static IReadOnlyList<Finding> Find(int process, Needles needles)
    {
        var findings = new List<Finding>();
        var buffer = new byte[Step + needles.MaxLength];
        using var memory = File.OpenHandle($"/proc/{process}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        foreach (var (begin, end) in Ranges(process))
        {
            for (var at = begin; at < end; at += Step)
            {
                var (from, read) = (at, Read(memory, at, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at))));
                needles.Find(buffer.AsSpan(0, read), Math.Min(Step, read), (kind, place) => findings.Add(new(kind, from + place, begin)));
            }
        }

        return findings;
    }

    /// <summary>A process and its descendants, with the type of each: Chromium's <c>--type</c>.</summary>
    public static IReadOnlyList<(int Id, string Type)> Family(int root)
    {
        var all = Directory
            .EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => char.IsAsciiDigit(name![0]))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Select(id => (Id: id, Parent: Parent(id)))
            .ToList();
        List<int> family = [root];
        for (var i = 0; i < family.Count; i++)
        {
            family.AddRange(all.Where(process => process.Parent == family[i]).Select(process => process.Id));
        }

        return [.. family.Select(id => (id, Type(id)))];
    }

    // Stops at memory that was unmapped, or that no process may read, such as the kernel's.
    private static int Read(SafeFileHandle memory, long at, Span<byte> into)
    {
        var read = 0;
        try
        {
            for (int now; read < into.Length && (now = RandomAccess.Read(memory, into[read..], at + read)) > 0; read += now) { }
        }
        catch (IOException)
        {
            // The bytes before the error count.
        }

        return read;
    }

    private static IEnumerable<(long Begin, long End)> Ranges(int process)
    {
        foreach (var line in File.ReadAllLines($"/proc/{process}/maps"))
        {
            // Only writable memory can contain a key; code and constants are mapped from files.
            if (
                line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var range, var rights, ..]
                && rights.StartsWith("rw", StringComparison.Ordinal)
                && range.Split('-') is [var from, var to]
            )
            {
                yield return (
                    long.Parse(from, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                    long.Parse(to, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                );
            }
        }
    }

    private static int Parent(int process)
    {
        try
        {
            // After the name, which can contain any character: state, parent.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // it has ended
        }
    }

    private static string Type(int process)
    {
        string[] arguments;
        try
        {
            arguments = File.ReadAllText($"/proc/{process}/cmdline").Split('\0', ' ');
        }
        catch (IOException)
        {
            return ""; // it has ended
        }

        string? Of(string name) =>
            arguments.FirstOrDefault(argument => argument.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
        return Of("--utility-sub-type=") ?? Of("--type=") ?? "browser";
    }
}

/// <summary>An occurrence of a needle in a process.</summary>
/// <param name="Kind">The kind of the needle.</param>
/// <param name="Address">The address of its first byte.</param>
/// <param name="Mapping">The first address of its mapping.</param>
internal readonly record struct Finding(int Kind, long Address, long Mapping)
{
    /// <summary>V8 places WebAssembly memories, and hardly any other writable memory, at multiples of 4 GiB.</summary>
    public bool IsInWebAssembly => Mapping % (1L << 32) == 0;
}
