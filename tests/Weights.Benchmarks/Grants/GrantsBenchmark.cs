namespace Weights.Benchmarks;

/// <summary>
/// What a grant costs, against the key endpoint of the reference design in Express and in FastAPI: grants a second, and the time of one at
/// a fixed rate. All servers run on this machine, each as one process, and are measured in turn.
/// </summary>
internal static class GrantsBenchmark
{
    /// <param name="setting"><c>quick</c> for one short round that only shows that everything works.</param>
    /// <returns>The exit code of the program.</returns>
    public static async Task<int> Run(string? setting)
    {
        var missing = await GrantsPrerequisites.Missing();
        if (missing.Count > 0)
        {
            await Console.Error.WriteLineAsync($"The benchmark of grants needs more programs:\n{string.Join('\n', missing)}");
            return 1;
        }

        var plan = setting == "quick" ? GrantsPlan.Quick : GrantsPlan.Full;
        await GrantsTable.WriteConditions(plan);
        await Report("starting the servers");
        await using var servers = await GrantServers.Start(GrantsPlan.Connections);
        await Measure(servers, plan);
        GrantsTable.WriteRows(servers);
        return 0;
    }

    private static async Task Measure(GrantServers servers, GrantsPlan plan)
    {
        foreach (var way in servers.Ways)
        {
            await Report($"warming up: {way}");
            await way.WarmUp(plan.WarmUp);
        }

        // In turn, because a processor that others share is faster in one minute than in the next.
        for (var round = 1; round <= plan.Rounds; round++)
        {
            await Report($"round {round} of {plan.Rounds}");
            foreach (var way in servers.Ways)
            {
                await way.MeasureRate(plan.Round);
            }
        }

        foreach (var way in servers.Ways)
        {
            await Report($"{GrantsPlan.PerSecond} requests a second: {way}");
            await way.MeasureTimes(GrantsPlan.PerSecond, plan.AtRate);
        }

        await servers.CheckAudits();
    }

    // Not on standard output, which is the table alone.
    private static Task Report(string step) => Console.Error.WriteLineAsync($"grants: {step}");
}
