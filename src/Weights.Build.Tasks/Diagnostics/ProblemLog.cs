using Microsoft.Build.Utilities;

namespace Weights.Build.Tasks;

/// <summary>Reports problems to MSBuild, each with a link to its page.</summary>
internal static class ProblemLog
{
    // The package contains the pages, so the link fits the version and works offline.
    private static readonly string _pages = Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(typeof(ProblemLog).Assembly.Location)!, "..", "..", "docs", "reference", "diagnostics")
    );

    /// <param name="log">The task's log.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="project">The project file, for a problem without a file: MSBuild would name our targets instead.</param>
    public static void Write(TaskLoggingHelper log, Problem problem, string? project)
    {
        var file = problem.File ?? project;
        var page = new Uri(Path.Combine(_pages, $"{problem.Code}.md")).AbsoluteUri;
        if (problem.IsWarning)
        {
            log.LogWarning(null, problem.Code, null, page, file, 0, 0, 0, 0, "{0}", problem.Message);
        }
        else
        {
            log.LogError(null, problem.Code, null, page, file, 0, 0, 0, 0, "{0}", problem.Message);
        }
    }
}
