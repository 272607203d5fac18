using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.Benchmarks;

/// <summary>All servers of the benchmark of grants, with the same key and the same customers.</summary>
internal sealed class GrantServers : IAsyncDisposable
{
    private const string ExpressName = "Express";
    private const string FastApiName = "FastAPI";
    private const string OurName = "Weights.Build";
    private const string NoAudit = "none";
    private const string Raw = "raw";
    private const string Session = "session";

    private readonly Stack<IAsyncDisposable> _started = new();
    private readonly List<(KeyDatabase Database, GrantWay[] Ways)> _recorded = [];
    private readonly List<GrantWay> _ways = [];
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(ContentKey.Length);
    private readonly int _customers;

    private GrantServers(int customers) => _customers = customers;

    /// <summary>The rows of the table.</summary>
    public IReadOnlyList<GrantWay> Ways => _ways;

    public GrantWay Express => Find(ExpressName, Raw, NoAudit);

    public GrantWay FastApi => Find(FastApiName, Raw, NoAudit);

    /// <summary>The raw mode, without audit as in the reference design.</summary>
    public GrantWay RawWithoutAudit => Find(OurName, Raw, NoAudit);

    public GrantWay SessionInSqlite => Find(OurName, Session, EmptyDatabase.Sqlite);

    public static async Task<GrantServers> Start(int customers)
    {
        var servers = new GrantServers(customers);
        try
        {
            await servers.StartReferences();
            await servers.StartConfigured();
            await servers.StartWithDatabase(servers.Started(await EmptyDatabase.CreateSqlite()));
            await servers.StartWithDatabase(servers.Started(await EmptyDatabase.CreatePostgres()));
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>Checks that the audits have all grants that were counted.</summary>
    /// <exception cref="InvalidOperationException">Some are missing.</exception>
    public async Task CheckAudits()
    {
        foreach (var (database, ways) in _recorded)
        {
            var grants = ways.Sum(way => way.Grants);
            if (!await database.HasRecorded(grants))
            {
                throw new InvalidOperationException($"{ways[0].Audit}: {grants} grants were counted, and the audit has fewer.");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out var started))
        {
            await started.DisposeAsync();
        }
    }

    private GrantWay Find(string name, string response, string audit) =>
        _ways.Single(way => way.Name == name && way.Response == response && way.Audit == audit);

    private async Task StartReferences()
    {
        var express = Started(await ReferenceServers.StartExpress(_key));
        AddRaw(ExpressName, NoAudit, express, await KeyRequests.SignIn(express.Address, _customers));
        var fastApi = Started(await ReferenceServers.StartFastApi(_key));
        AddRaw(FastApiName, NoAudit, fastApi, await KeyRequests.SignIn(fastApi.Address, _customers));
    }

    private async Task StartConfigured()
    {
        var folder = Started(new TemporaryFolder());
        var server = Started(await KeyServerSite.Start(await KeyRing.Create(folder.Path), _key));
        using var key = ContentKey.FromBytes(_key);
        await AddBoth(NoAudit, server, key.Kid);
    }

    private async Task StartWithDatabase(EmptyDatabase empty)
    {
        var database = Started(await KeyDatabase.Open(empty, _key));
        await database.AddCustomers(_customers);
        var server = Started(await KeyServerSite.Start(database));
        _recorded.Add((database, await AddBoth(empty.Name, server, database.Kid)));
    }

    private async Task<GrantWay[]> AddBoth(string audit, KeyServer server, string kid)
    {
        var cookies = await KeyRequests.SignIn(server.Address, _customers);
        var requests = KeyRequests.Session(server.Address, cookies, kid);
        var load = new LoadGenerator(server.Address, requests, static body => body.IndexOf("\"wrapped\":\""u8) >= 0);
        var raw = AddRaw(OurName, audit, server, cookies);
        var session = new GrantWay(OurName, Session, audit, server, load);
        _ways.Add(session);
        return [raw, session];
    }

    private GrantWay AddRaw(string name, string audit, KeyServer server, string[] cookies)
    {
        var load = new LoadGenerator(server.Address, KeyRequests.Raw(server.Address, cookies), body => body.SequenceEqual(_key));
        var way = new GrantWay(name, Raw, audit, server, load);
        _ways.Add(way);
        return way;
    }

    private T Started<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Push(started);
        return started;
    }

    private sealed class TemporaryFolder : IAsyncDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("weights-benchmark-").FullName;

        public ValueTask DisposeAsync()
        {
            Directory.Delete(Path, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
