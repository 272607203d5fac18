using Microsoft.Build.Framework;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>A task about one project. Every problem is reported with a link to its page.</summary>
public abstract class ProjectTask : Microsoft.Build.Utilities.Task
{
    /// <summary>
    /// The project file and, as metadata, what the project sets for all its models: <c>DefaultKeyId</c>, <c>DefaultFormat</c>,
    /// <c>OutputPath</c>, <c>FilesUrl</c> and <c>WebRoot</c>; also <c>OwnFolders</c> and <c>ItemExcludes</c>, where wildcards find no
    /// model. Weights.Build.Models.targets defines this item once for all tasks.
    /// </summary>
    [Required]
    public ITaskItem Project { get; set; } = new Microsoft.Build.Utilities.TaskItem();

    private protected ProjectOptions Options => ProjectOptions.From(Project);

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            Run();
        }
        catch (KeySourceException e)
        {
            Report(Problems.KeyUnusable(e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report(FileProblem(e.Message));
        }

        return !Log.HasLoggedErrors;
    }

    /// <summary>Does the work. Problems go to <c>Report</c>.</summary>
    private protected abstract void Run();

    /// <summary>The problem to report if a file cannot be read or written.</summary>
    private protected abstract Problem FileProblem(string message);

    private protected void Report(Problem problem) => ProblemLog.Write(Log, problem, Options.File);

    private protected void Report(IEnumerable<Problem> problems)
    {
        foreach (var problem in problems)
        {
            Report(problem);
        }
    }
}
