using Microsoft.Build.Utilities;

namespace Weights.Build.Tasks;

/// <summary>Tells MSBuild of problems, each with a link to its page.</summary>
internal static class ProblemLog
{
    // The pages lie beside the tasks in the package, so the link fits the version and works offline.
    private static readonly string Pages = Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(typeof(ProblemLog).Assembly.Location)!, "..", "..", "docs", "diagnostics"));

    public static void Write(TaskLoggingHelper log, Problem problem)
    {
        var page = new Uri(Path.Combine(Pages, $"{problem.Code}.md")).AbsoluteUri;
        if (problem.IsWarning)
        {
            log.LogWarning(null, problem.Code, null, page, problem.File, 0, 0, 0, 0, "{0}", problem.Message);
        }
        else
        {
            log.LogError(null, problem.Code, null, page, problem.File, 0, 0, 0, 0, "{0}", problem.Message);
        }
    }

    public static void Write(TaskLoggingHelper log, IEnumerable<Problem> problems)
    {
        foreach (var problem in problems)
        {
            Write(log, problem);
        }
    }
}
