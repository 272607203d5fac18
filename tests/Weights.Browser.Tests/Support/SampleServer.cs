using Microsoft.Data.Sqlite;

namespace Weights.Browser.Tests;

/// <summary>The published sample in Production, with its own databases and key ring.</summary>
internal sealed class SampleServer : IDisposable
{
    public const string VisitorPassword = "visitors-of-this-test-run";
    public const string AdministratorPassword = "only-for-this-test-run";

    /// <summary>The settings with which the site writes every request to its output.</summary>
    public static readonly IReadOnlyDictionary<string, string?> LogRequests = new Dictionary<string, string?>
    {
        ["Logging__LogLevel__Microsoft.AspNetCore.Hosting.Diagnostics"] = "Information",
    };

    private const string Program = "Weights.Sample.dll";

    private readonly TemporaryFolder _data;
    private Server _server;

    private SampleServer(TemporaryFolder data, Server server, IReadOnlyDictionary<string, string?> environment)
    {
        (_data, _server) = (data, server);
        Environment = environment;
    }

    public Uri Address => _server.Address;

    /// <summary>The environment variables of the site, which its commands also need.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; private set; }

    /// <summary>The file of the accounts, in a folder that the site creates.</summary>
    public string AccountsFile => _data.At("accounts/accounts.db");

    /// <param name="folder">The published site.</param>
    /// <param name="keyHex">The key that it was published with.</param>
    /// <param name="lease">The duration of a lease.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="accountCheck">How often Identity checks the account of a cookie and creates its principal again.</param>
    /// <param name="settings">More environment variables; null removes one.</param>
    public static async Task<SampleServer> Start(
        string folder,
        string keyHex,
        TimeSpan lease,
        CancellationToken cancellationToken,
        TimeSpan? accountCheck = null,
        IReadOnlyDictionary<string, string?>? settings = null
    )
    {
        await using var started = new Started();
        var data = started.Add(new TemporaryFolder());
        var origin = $"http://127.0.0.1:{Loopback.FreePort()}";
        var environment = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = origin,
            ["WEIGHTS_KEY"] = keyHex,
            ["Weights__PublicOrigin"] = origin,
            ["ConnectionStrings__Accounts"] = $"Data Source={data.At("accounts/accounts.db")}",
            ["ConnectionStrings__ModelKeys"] = $"Data Source={data.At("keys.db")}",
            ["Sample__KeyRing"] = data.At("ring"),
            ["Sample__KeyRingCertificate"] = SelfSigned.Write(data, "ring.pem", "key ring"),
            ["Sample__VisitorPassword"] = VisitorPassword,
            ["Sample__AdministratorPassword"] = AdministratorPassword,
            ["Sample__Lease"] = lease.ToString("c"),
            ["Sample__AccountCheck"] = accountCheck?.ToString("c"),
        };
        Change(environment, settings);
        var server = await Server.Start(folder, Program, cancellationToken, environment);
        started.Move();
        return new SampleServer(data, server, environment);
    }

    /// <summary>The published sample of all tests, with its own data.</summary>
    public static Task<SampleServer> Start(
        CancellationToken cancellationToken,
        TimeSpan? accountCheck = null,
        IReadOnlyDictionary<string, string?>? settings = null
    ) => Start(PublishedSample.Folder, PublishedSample.KeyHex, TimeSpan.FromHours(1), cancellationToken, accountCheck, settings);

    /// <summary>Starts the site again with other environment variables; null removes one. Address, data and sign-ins stay.</summary>
    public async Task Restart(IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string?>(Environment);
        Change(environment, settings);
        Environment = environment;
        await Deploy(PublishedSample.Folder, cancellationToken);
    }

    /// <summary>Replaces the site with one in another folder, as a deployment does. Address, accounts, keys and sign-ins stay.</summary>
    public async Task Deploy(string folder, CancellationToken cancellationToken)
    {
        _server.Dispose();
        _server = await Server.Start(folder, Program, cancellationToken, Environment);
    }

    /// <summary>
    /// The URLs of the requests that arrived since the last call. The site must have been started with <see cref="LogRequests"/>.
    /// </summary>
    public async Task<IReadOnlyList<string>> TakeRequests(CancellationToken cancellationToken)
    {
        // A request of the test itself marks the end, because a log is written later than the response.
        var mark = $"/mark-{Guid.NewGuid():N}";
        using (await _server.Get(mark)) { }
        return
        [
            .. (await _server.LinesTo(mark, cancellationToken)).Where(line => line.Contains("Request starting", StringComparison.Ordinal)),
        ];
    }

    /// <summary>Changes the database of keys, customers and sessions.</summary>
    public void ExecuteSql(string sql) => ExecuteSql(_data.At("keys.db"), sql);

    /// <summary>Changes the database of the accounts.</summary>
    public void ExecuteAccountsSql(string sql) => ExecuteSql(AccountsFile, sql);

    /// <summary>Starts the site a second time with other environment variables, and expects that it does not start.</summary>
    /// <returns>What it wrote.</returns>
    public async Task<string> FailToStart(IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string?>(Environment);
        Change(environment, settings);
        var result = await DotNet.Run(PublishedSample.Folder, [Program], environment, cancellationToken);
        Assert.AreNotEqual(0, result.ExitCode);
        return result.Output;
    }

    public void Dispose()
    {
        _server.Dispose();
        _data.Dispose();
    }

    private static void Change(Dictionary<string, string?> environment, IReadOnlyDictionary<string, string?>? settings)
    {
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>())
        {
            environment[name] = value;
        }
    }

    private static void ExecuteSql(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are constants of the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
