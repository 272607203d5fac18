using System.Globalization;
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
        WriteLine($"Grants a second: {GrantsPlan.Connections} connections that are kept alive, each of another signed-in customer; medians of");
        WriteLine($"{plan.Rounds} rounds of {plan.Round.TotalSeconds} s, in which the rows take turns. p50 and p99: {GrantsPlan.PerSecond} requests a second");
        WriteLine($"for {plan.AtRate.TotalSeconds} s, counted from when each was due. Processor time: of the server's own process, for a grant.");
        WriteLine($"Each server is one process. Express and FastAPI use one core, ASP.NET Core uses all. Servers, load and databases share");
        WriteLine($"the machine: {Environment.ProcessorCount} cores, load average before the start {await LoadAverage()}");
        WriteLine($"(other work on the machine changes the figures), {RuntimeInformation.OSDescription}.");
        var node = await GrantsPrerequisites.Node();
        WriteLine($".NET {Environment.Version}; Node.js {node}, Express {ReferenceServers.ExpressVersion()};");
        WriteLine($"{await GrantsPrerequisites.Python()}.");
        WriteLine($"");
    }

    /// <summary>Prints the rows, with ratios to Express and FastAPI, and whether the goals are met.</summary>
    public static void Write(GrantServers servers)
    {
        var (express, fastApi) = (servers.Express.PerSecond, servers.FastApi.PerSecond);
        WriteLine(
            $"| server | response | audit | grants a second | ratio to Express | ratio to FastAPI | p50, p99 at {GrantsPlan.PerSecond}/s | processor time |"
        );
        WriteLine($"| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var way in servers.Ways)
        {
            var rate = way.PerSecond;
            var times = way.AtRate!;
            Console.Write(string.Create(CultureInfo.InvariantCulture, $"| {way.Name} | {way.Response} | {way.Audit} | {rate:N0} "));
            Console.Write(string.Create(CultureInfo.InvariantCulture, $"| {rate / express:0.00} | {rate / fastApi:0.00} "));
            Console.Write(
                string.Create(CultureInfo.InvariantCulture, $"| {times.P50.TotalMilliseconds:0.0} ms, {times.P99.TotalMilliseconds:0.0} ms ")
            );
            WriteLine($"| {way.ProcessorTime.TotalMicroseconds:0} µs |");
        }

        WriteLine($"");
        WriteGoal("Raw key without audit, against Express", servers.RawWithoutAudit.PerSecond / express, RawGoal);
        WriteGoal("Session protocol with the audit in SQLite, against Express's raw key", servers.SessionInSqlite.PerSecond / express, SessionGoal);
    }

    private static void WriteGoal(string what, double ratio, double goal) =>
        WriteLine($"{what}: {ratio:0.00} (goal ≥ {goal:0.00}, {(ratio >= goal ? "met" : "not met")})");

    private static async Task<string> LoadAverage() =>
        OperatingSystem.IsLinux() ? (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0] : "unknown";

    private static void WriteLine(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));
}
