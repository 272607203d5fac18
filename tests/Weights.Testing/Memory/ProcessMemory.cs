using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Weights.Testing;

/// <summary>Searches the memory of other processes of the same user (Linux).</summary>
internal static class ProcessMemory
{
    private const int Step = 4 << 20;

    /// <summary>What of a process's memory, which may change meanwhile, is one of the needles.</summary>
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

    /// <summary>A process and all that it started, with what each is: <c>--type</c> of Chromium's.</summary>
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

    // Ends at bytes that are not there any more, or that no process may read, such as the kernel's own.
    private static int Read(SafeFileHandle memory, long at, Span<byte> into)
    {
        var read = 0;
        try
        {
            for (int now; read < into.Length && (now = RandomAccess.Read(memory, into[read..], at + read)) > 0; read += now) { }
        }
        catch (IOException)
        {
            // What was read counts.
        }

        return read;
    }

    private static IEnumerable<(long Begin, long End)> Ranges(int process)
    {
        foreach (var line in File.ReadAllLines($"/proc/{process}/maps"))
        {
            // Code and constants that lie in files are everybody's, and no place for a key.
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
            // After the name, which may hold anything: state, parent.
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

/// <summary>A needle in a process.</summary>
/// <param name="Kind">Which of the kinds that were looked for.</param>
/// <param name="Address">Where it begins.</param>
/// <param name="Mapping">Where the mapping begins that it lies in.</param>
internal readonly record struct Finding(int Kind, long Address, long Mapping)
{
    /// <summary>V8 places WebAssembly memories, and little else that can be written, at multiples of 4 GiB.</summary>
    public bool IsInWebAssembly => Mapping % (1L << 32) == 0;
}
