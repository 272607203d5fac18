using System.Collections.Concurrent;
using System.Text.Json;

namespace Weights.Tool;

/// <summary>Does the same with many files, several at a time. One that fails does not keep the others from being done.</summary>
/// <param name="console">Where results and failures are written.</param>
/// <param name="json">Whether the results are JSON.</param>
internal sealed class Batch(ToolConsole console, bool json)
{
    // More would not be faster, because each encryption uses several cores itself.
    private const int MostAtOnce = 4;

    /// <summary>Works on other threads than the caller's, which has to handle Ctrl+C.</summary>
    /// <param name="files">Each source with its destination.</param>
    /// <param name="work">Makes a destination.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public Task<int> RunAsync(
        IReadOnlyList<(string Source, string Destination)> files,
        Func<string, string, WrittenFile> work,
        CancellationToken cancellationToken
    ) => Task.Run(() => Run(files, work, cancellationToken), CancellationToken.None);

    private int Run(
        IReadOnlyList<(string Source, string Destination)> files,
        Func<string, string, WrittenFile> work,
        CancellationToken cancellationToken
    )
    {
        var written = new ConcurrentDictionary<string, WrittenFile>(StringComparer.Ordinal);
        var failed = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var progress = new ProgressLine(console);
        var done = 0;
        var parallel = new ParallelOptions
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = Math.Min(Environment.ProcessorCount, MostAtOnce),
        };
        Parallel.ForEach(
            files,
            parallel,
            file =>
            {
                try
                {
                    written[file.Source] = work(file.Source, file.Destination);
                }
                catch (Exception e) when (ToolFailure.IsExpected(e))
                {
                    failed[file.Source] = e.Message;
                }

                progress.Show(Interlocked.Increment(ref done), files.Count);
            }
        );
        Write([.. files.Select(file => written.GetValueOrDefault(file.Source)).OfType<WrittenFile>()]);
        foreach (var (source, why) in failed.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            console.Error.WriteLine($"weights: '{source}': {why}");
        }

        return failed.IsEmpty ? ExitCode.Fine : ExitCode.Failure;
    }

    private void Write(IReadOnlyList<WrittenFile> written)
    {
        if (json)
        {
            console.Output.WriteLine(JsonSerializer.Serialize(written, ReadableOutput.Json.IReadOnlyListWrittenFile));
            return;
        }

        foreach (var file in written)
        {
            console.Output.WriteLine($"{file.Source} -> {file.File} ({file.Format}, {file.Bytes} bytes)");
        }
    }
}
