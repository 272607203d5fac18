using System.Diagnostics;
using System.Globalization;

namespace Weights.Testing;

/// <summary>A PostgreSQL server for tests, run by an ordinary user. It accepts connections only through a socket in its folder.</summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    public const string User = "weights";

    // The user of PostgreSQL if the tests run as root, because PostgreSQL refuses to run as root.
    public const string OrdinaryUser = "nobody";

    private static readonly SemaphoreSlim _starting = new(1);
    private static PostgresCluster? _shared;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weights-pg-");

    private readonly int? _fileLimit;

    private PostgresCluster(int? fileLimit) => _fileLimit = fileLimit;

    private static string Programs => Directory.EnumerateDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin";

    /// <summary>The folder of the socket, which is also the host's name in connection strings.</summary>
    public string Socket => _folder.FullName;

    private string Data => Path.Combine(_folder.FullName, "data");

    /// <summary>The server that tests share. It stops at the end of the test run.</summary>
    public static async Task<PostgresCluster> SharedAsync()
    {
        await _starting.WaitAsync();
        try
        {
            return _shared ??= await StartNewAsync();
        }
        finally
        {
            _starting.Release();
        }
    }

    public static ValueTask StopSharedAsync() => _shared?.DisposeAsync() ?? default;

    /// <summary>Creates a server and starts it.</summary>
    /// <param name="fileLimit">The maximum size of its files in bytes, which has the effect of a full disk; null for no limit.</param>
    public static async Task<PostgresCluster> StartNewAsync(int? fileLimit = null)
    {
        var cluster = new PostgresCluster(fileLimit);
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", OrdinaryUser, cluster._folder.FullName);
        }

        await PostgresAsync(
            "initdb",
            "-D",
            cluster.Data,
            "-U",
            User,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
            "--wal-segsize=1"
        );
        await cluster.StartAsync();
        return cluster;
    }

    public Task StartAsync() =>
        PostgresAsync(
            _fileLimit is null ? [] : ["prlimit", $"--fsize={_fileLimit}"],
            "pg_ctl",
            "start",
            "-w",
            "-D",
            Data,
            "-l",
            Path.Combine(_folder.FullName, "log"),
            "-o",
            $"-c listen_addresses='' -c unix_socket_directories={_folder.FullName} -c max_connections=100"
        );

    /// <summary>Stops immediately, as a crash does: connections break, and the next start recovers committed data.</summary>
    public Task CrashAsync() => PostgresAsync("pg_ctl", "stop", "-w", "-D", Data, "-m", "immediate");

    /// <summary>Kills all processes of the server (kill -9), as a loss of power does.</summary>
    public async Task KillAsync()
    {
        var pid = (await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[0];
        using var server = Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture));
        server.Kill(entireProcessTree: true);
        await server.WaitForExitAsync();
    }

    /// <summary>Lets an account connect only with its password.</summary>
    public async Task RequirePasswordAsync(string account)
    {
        var rules = Path.Combine(Data, "pg_hba.conf");
        await File.WriteAllTextAsync(rules, $"local all {account} scram-sha-256\n{await File.ReadAllTextAsync(rules)}");
        await PostgresAsync("pg_ctl", "reload", "-D", Data);
    }

    public string ConnectionString(string database) =>
        $"Host={_folder.FullName};Database={database};Username={User};Timeout=5;Maximum Pool Size=10";

    public async ValueTask DisposeAsync()
    {
        await CrashAsync();
        _folder.Delete(recursive: true);
    }

    private static async Task RunAsync(string program, params IEnumerable<string> arguments)
    {
        // The ordinary user must have access to the working folder.
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                WorkingDirectory = "/",
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.AreEqual(0, process.ExitCode, $"{program}: {error} {await output}");
    }

    private static Task PostgresAsync(string program, params IEnumerable<string> arguments) => PostgresAsync([], program, arguments);

    private static Task PostgresAsync(string[] within, string program, params IEnumerable<string> arguments)
    {
        string[] command =
        [
            .. Environment.IsPrivilegedProcess ? ["runuser", "-u", OrdinaryUser, "--"] : Array.Empty<string>(),
            .. within,
            $"{Programs}/{program}",
            .. arguments,
        ];
        return RunAsync(command[0], command[1..]);
    }
}
