namespace Weights.AspNetCore.Tests;

/// <summary>Leaves no server behind.</summary>
[TestClass]
public static class TestRun
{
    [AssemblyCleanup]
    public static async Task StopServersAsync() => await PostgresCluster.StopSharedAsync();
}
