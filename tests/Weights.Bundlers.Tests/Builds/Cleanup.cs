namespace Weights.Bundlers.Tests;

[TestClass]
public static class Cleanup
{
    [AssemblyCleanup]
    public static async Task Stop()
    {
        await RunningApp.StopAllAsync();
        await WebBrowsers.StopAsync();
    }
}
