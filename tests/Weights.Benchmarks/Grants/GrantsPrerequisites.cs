using System.ComponentModel;

namespace Weights.Benchmarks;

/// <summary>The programs that the benchmark of grants takes from the system.</summary>
internal static class GrantsPrerequisites
{
    private const string PythonVersions =
        "import platform, fastapi, uvicorn, itsdangerous, uvloop, httptools; "
        + "print(f'Python {platform.python_version()}, FastAPI {fastapi.__version__}, '"
        + "f'uvicorn {uvicorn.__version__} with uvloop and httptools')";

    /// <summary>Commands that install what is missing, with the reason.</summary>
    public static async Task<IReadOnlyList<string>> Missing()
    {
        var missing = new List<string>();
        if (await Output("npm", "--version") is null || await Node() is null)
        {
            missing.Add("Express: install Node.js 20 or later with npm, or: apt-get install nodejs npm");
        }

        if (await Python() is null)
        {
            missing.Add("FastAPI: apt-get install python3-fastapi python3-uvicorn python3-itsdangerous python3-uvloop python3-httptools");
        }

        if (!Directory.Exists("/usr/lib/postgresql"))
        {
            missing.Add("PostgreSQL: apt-get install postgresql");
        }

        return missing;
    }

    /// <summary>The version of Node.js; null if it is missing.</summary>
    public static Task<string?> Node() => Output("node", "--version");

    /// <summary>The versions of Python, FastAPI and uvicorn; null if one is missing.</summary>
    public static Task<string?> Python() => Output(ReferenceServers.Python, "-c", PythonVersions);

    private static async Task<string?> Output(string program, params string[] arguments)
    {
        try
        {
            var finished = await Command.Run(program, "/", arguments, new Dictionary<string, string?>(), CancellationToken.None);
            return finished.ExitCode == 0 ? finished.Output.Trim() : null;
        }
        catch (Win32Exception)
        {
            return null; // there is no such program
        }
    }
}
