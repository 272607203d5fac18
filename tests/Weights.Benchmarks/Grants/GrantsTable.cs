using System.Runtime.InteropServices;

namespace Weights.Benchmarks;

/// <summary>Prints the benchmark of grants as Markdown, for docs/development/benchmarks.md.</summary>
internal static class GrantsTable
{
    private const double RawGoal = 2;
    private const double SessionGoal = 0.5;

    /// <summary>Prints what is measured, and on what machine.</summary>
    public static async Task WriteConditions(GrantsPlan plan)
    {
        var (connections, rate) = (GrantsPlan.Connections, GrantsPlan.PerSecond);
        var load = OperatingSystem.IsLinux() ? (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0] : "unknown";
        var (express, fastApi) = (ReferenceServers.ExpressVersion(), await GrantsPrerequisites.Python());
        Write($"- per second: grants a second over {connections} connections that are kept alive, each of another customer;");
        Write($"  medians of rounds of {plan.Round.TotalSeconds} s, in which the rows take turns. Number of rounds: {plan.Rounds}.");
        Write($"- to Express, to FastAPI: ratios of these medians. More than 1 means faster.");
        Write($"- response: the raw key as in the reference design, or a response of the session protocol.");
        Write($"- p50, p99: times at {rate} requests a second over {plan.AtRate.TotalSeconds} s, each from when it was due,");
        Write($"  so waiting counts.");
        Write($"- processor time: of the server's own process, for a grant, without the load and without PostgreSQL's processes.");
        Write($"- server: each is one process. Express and FastAPI use one core, ASP.NET Core uses all.");
        Write($"- audit: a response leaves after its entry is on the disk.");
        Write(
            $"- Machine: {Environment.ProcessorCount} cores, which servers, databases and load share; {RuntimeInformation.OSDescription}."
        );
        Write($"  Load average before the start: {load} (the figures hold only if the machine was idle).");
        Write($"- .NET {Environment.Version}; Node.js {await GrantsPrerequisites.Node()}, Express {express}; {fastApi}.");
        Console.WriteLine();
    }

    /// <summary>Prints the rows, with ratios to Express and FastAPI, and whether the goals are met.</summary>
    public static void WriteRows(GrantServers servers)
    {
        var (express, fastApi) = (servers.Express.PerSecond, servers.FastApi.PerSecond);
        Write($"| server | response | audit | per second | to Express | to FastAPI | p50, p99 | processor time |");
        Write($"| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var way in servers.Ways)
        {
            var (p50, p99) = (way.AtRate!.P50.TotalMilliseconds, way.AtRate.P99.TotalMilliseconds);
            Console.Write(FormattableString.Invariant($"| {way.Name} | {way.Response} | {way.Audit} | {way.PerSecond:N0} "));
            Console.Write(FormattableString.Invariant($"| {way.PerSecond / express:0.00} | {way.PerSecond / fastApi:0.00} "));
            Write($"| {p50:0.0} ms, {p99:0.0} ms | {way.ProcessorTime.TotalMicroseconds:0} µs |");
        }

        Console.WriteLine();
        Write($"Goals, as ratios to Express's raw key without audit:");
        Console.WriteLine();
        WriteGoal("raw key without audit", servers.RawWithoutAudit.PerSecond / express, RawGoal);
        WriteGoal("session protocol with the audit in SQLite", servers.SessionInSqlite.PerSecond / express, SessionGoal);
    }

    private static void WriteGoal(string what, double ratio, double goal) =>
        Write($"- {what}: {ratio:0.00} (goal ≥ {goal:0.00}, {(ratio >= goal ? "met" : "not met")})");

    private static void Write(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));
}
