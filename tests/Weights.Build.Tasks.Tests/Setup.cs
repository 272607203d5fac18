[assembly: Parallelize(Scope = ExecutionScope.MethodLevel)]

namespace Weights.Build.Tasks.Tests;

[TestClass]
public static class Setup
{
    /// <summary>Removes keys in the environment, because the tasks would find them before the keys of the tests.</summary>
    [AssemblyInitialize]
    public static void Forget_keys_in_the_environment(TestContext context)
    {
        foreach (
            var name in Environment
                .GetEnvironmentVariables()
                .Keys.Cast<string>()
                .Where(name => name.StartsWith("WEIGHTS_KEY", StringComparison.Ordinal))
                .ToList()
        )
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }
}
