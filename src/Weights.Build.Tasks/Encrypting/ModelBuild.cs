using System.Collections.Concurrent;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>Makes every output of a plan that is not valid already, several at the same time.</summary>
internal static class ModelBuild
{
    // More would not be faster, because the disk is then the limit. Each takes up to 12 MiB of memory.
    private const int MaxAtOnce = 4;

    /// <summary>Continues if one model fails, so that a build reports all problems.</summary>
    /// <param name="files">What to make.</param>
    /// <param name="inspected">What is known about the models.</param>
    /// <param name="keys">The keys; each file has one.</param>
    /// <param name="writer">Makes one output.</param>
    /// <param name="cancellationToken">Stops before the next model.</param>
    /// <exception cref="OperationCanceledException">The build was cancelled.</exception>
    public static ModelBuildResult Run(
        IEnumerable<PlannedFile> files,
        IEnumerable<InspectedModel> inspected,
        BuildKeys keys,
        ModelWriter writer,
        CancellationToken cancellationToken
    )
    {
        var finished = new ConcurrentBag<FinishedOutput>();
        var made = new ConcurrentBag<FinishedOutput>();
        var problems = new ConcurrentBag<Problem>();
        var inspections = inspected.ToDictionary(model => model.Model.Name, StringComparer.Ordinal);

        // Largest first, so that all cores are busy to the end.
        var inOrder = files.OrderByDescending(file => RealFile.LengthOf(file.FullPath)).ToList();
        var inTurn = Partitioner.Create(inOrder, EnumerablePartitionerOptions.NoBuffering);
        var parallel = new ParallelOptions
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = Math.Min(Environment.ProcessorCount, MaxAtOnce),
        };
        Parallel.ForEach(
            inTurn,
            parallel,
            file =>
            {
                var (output, isNew, problem) = Make(
                    file,
                    file.Location is null ? inspections[file.Model.Name] : null,
                    keys,
                    writer,
                    cancellationToken
                );
                if (problem is not null)
                {
                    problems.Add(problem);
                    return;
                }

                finished.Add(output!);
                if (isNew)
                {
                    made.Add(output!);
                }
            }
        );

        cancellationToken.ThrowIfCancellationRequested();
        return new ModelBuildResult(
            [.. finished.OrderBy(output => output.Output.Path, StringComparer.Ordinal)],
            [.. made],
            [.. problems.Distinct().OrderBy(problem => problem.File, StringComparer.Ordinal)]
        );
    }

    private static (FinishedOutput? Output, bool IsNew, Problem? Problem) Make(
        PlannedFile file,
        InspectedModel? inspected,
        BuildKeys keys,
        ModelWriter writer,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var key = keys.Of(file.Output);
            return writer.UpToDate(file, key) is { } record
                ? (new FinishedOutput(file, record), false, null)
                : (new FinishedOutput(file, writer.Write(file, key, inspected, cancellationToken)), true, null);
        }
        catch (ContainerException e)
        {
            return (null, false, Problems.CannotEncrypt(file.File, e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, false, Problems.CannotWrite(file.File, writer.PathOf(file.Output), e.Message));
        }
    }
}

/// <summary>A valid output.</summary>
internal sealed record FinishedOutput(PlannedFile File, EncryptionRecord Record)
{
    public PlannedModel Model => File.Model;

    public PlannedOutput Output => File.Output;

    /// <summary>False for external data.</summary>
    public bool IsGraph => File.Location is null;
}

/// <summary>The result of a build.</summary>
/// <param name="Outputs">Every valid output, by path.</param>
/// <param name="Made">Those that this build made.</param>
/// <param name="Problems">What went wrong.</param>
internal sealed record ModelBuildResult(
    IReadOnlyList<FinishedOutput> Outputs,
    IReadOnlyList<FinishedOutput> Made,
    IReadOnlyList<Problem> Problems
);
