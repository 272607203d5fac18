using System.Diagnostics;

namespace Weights.Testing;

/// <summary>
/// A pooler in front of a PostgreSQL, in transaction mode: each transaction can run on another connection of the server. It accepts
/// connections only through a socket in its folder.
/// </summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    // Only a name in the folder of the socket.
    private const int Port = 6432;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weights-pool-");
    private readonly Process _process;

    private PgBouncer(PostgresCluster cluster, int connections)
    {
        var settings = Path.Combine(_folder.FullName, "pgbouncer.ini");
        File.WriteAllText(
            settings,
            $"""
            [databases]
            * = host={cluster.Socket} user={PostgresCluster.User}
            [pgbouncer]
            listen_port = {Port}
            unix_socket_dir = {_folder.FullName}
            auth_type = any
            pool_mode = transaction
            default_pool_size = {connections}
            """
        );
        string[] command = ["pgbouncer", settings];
        if (Environment.IsPrivilegedProcess)
        {
            // PgBouncer does not run as root.
            using var owner = Process.Start("chown", ["-R", PostgresCluster.OrdinaryUser, _folder.FullName]);
            owner.WaitForExit();
            command = ["runuser", "-u", PostgresCluster.OrdinaryUser, "--", .. command];
        }

        _process = Process.Start(
            new ProcessStartInfo(command[0], command[1..])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                WorkingDirectory = "/",
            }
        )!;
    }

    /// <summary>Starts a pooler.</summary>
    /// <param name="cluster">The server.</param>
    /// <param name="connections">How many connections to the server it has for each database.</param>
    public static async Task<PgBouncer> StartAsync(PostgresCluster cluster, int connections)
    {
        var pooler = new PgBouncer(cluster, connections);
        while (await pooler._process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.Contains("process up", StringComparison.Ordinal))
            {
                // Drains the pipe, because a full pipe would block the pooler.
                _ = pooler._process.StandardError.ReadToEndAsync();
                return pooler;
            }
        }

        await pooler.DisposeAsync();
        throw new InvalidOperationException("pgbouncer did not start.");
    }

    /// <summary>The connection string of a database of the server, through the pooler.</summary>
    public string ConnectionString(string database) =>
        $"Host={_folder.FullName};Port={Port};Database={database};Username={PostgresCluster.User};Timeout=30;Maximum Pool Size=10";

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
