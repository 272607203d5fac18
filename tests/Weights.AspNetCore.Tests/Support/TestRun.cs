namespace Weights.AspNetCore.Tests;

/// <summary>Stops the database server after the tests.</summary>
[TestClass]
public static class TestRun
{
    [AssemblyCleanup]
    public static async Task StopServersAsync() => await PostgresCluster.StopSharedAsync();
}
