using System.Collections.Concurrent;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>Makes every output of a plan that is not right already, several at once.</summary>
internal static class ModelBuild
{
    // More would not be faster, since the disk is the limit then, and each takes up to 12 MiB.
    private const int MaxAtOnce = 4;

    /// <summary>Runs to the end even where one model fails, so that a build tells of all that is wrong.</summary>
    /// <param name="plan">What to make; in order.</param>
    /// <param name="keys">The keys; an output whose key is missing is left out.</param>
    /// <param name="writer">Makes one output.</param>
    /// <param name="cancellationToken">Stops before the next model.</param>
    /// <exception cref="OperationCanceledException">The build was cancelled.</exception>
    public static ModelBuildResult Run(ModelPlan plan, KeyRing keys, ModelWriter writer, CancellationToken cancellationToken)
    {
        var finished = new ConcurrentBag<FinishedOutput>();
        var made = new ConcurrentBag<FinishedOutput>();
        var problems = new ConcurrentBag<Problem>();
        var work = from model in plan.Models
                   from output in model.Outputs
                   let key = output.KeyId is { } keyId ? keys[keyId] : null
                   where output.KeyId is null || key is not null
                   select (model, output, key);

        // Largest first keeps all cores busy to the end.
        var inOrder = work.OrderByDescending(item => RealFile.LengthOf(item.model.FullPath)).ToList();
        var inTurn = Partitioner.Create(inOrder, EnumerablePartitionerOptions.NoBuffering);
        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Math.Min(Environment.ProcessorCount, MaxAtOnce) };
        Parallel.ForEach(inTurn, parallel, item =>
        {
            var (output, isNew, problem) = Make(item.model, item.output, item.key, writer, cancellationToken);
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
        });

        cancellationToken.ThrowIfCancellationRequested();
        return new ModelBuildResult(
            [.. finished.OrderBy(output => output.Output.Path, StringComparer.Ordinal)],
            [.. made],
            [.. problems.Distinct().OrderBy(problem => problem.File, StringComparer.Ordinal)]);
    }

    private static (FinishedOutput? Output, bool IsNew, Problem? Problem) Make(PlannedModel model, PlannedOutput output, BuildKey? key, ModelWriter writer, CancellationToken cancellationToken)
    {
        try
        {
            if (writer.UpToDate(model, output, key) is { } record)
            {
                return (new FinishedOutput(model, output, record), false, null);
            }

            return Check(model) is { } problem
                ? (null, false, problem)
                : (new FinishedOutput(model, output, writer.Write(model, output, key, cancellationToken)), true, null);
        }
        catch (ContainerException e)
        {
            return (null, false, Problems.CannotEncrypt(model.File, e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, false, Problems.CannotWrite(model.File, writer.PathOf(output), e.Message));
        }
    }

    private static Problem? Check(PlannedModel model)
    {
        if (Directory.Exists(model.FullPath))
        {
            return Problems.NotAModel(model.File, "it is a folder");
        }

        try
        {
            return ModelFileCheck.WhyNot(model.FullPath) is { } reason ? Problems.NotAModel(model.File, reason) : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Problems.ModelMissing(model.File);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Problems.CannotRead(model.File, e.Message);
        }
    }
}

/// <summary>What became of a plan.</summary>
/// <param name="Outputs">Every output that is there and right, by path.</param>
/// <param name="Made">Those that this build made.</param>
/// <param name="Problems">What went wrong.</param>
internal sealed record ModelBuildResult(IReadOnlyList<FinishedOutput> Outputs, IReadOnlyList<FinishedOutput> Made, IReadOnlyList<Problem> Problems);
