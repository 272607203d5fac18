using Microsoft.Build.Evaluation;

namespace Weights.Build.Targets.Tests;

/// <summary>MSBuild reads every environment variable as a property. These tests set some, so they do not run in parallel.</summary>
[TestClass]
[DoNotParallelize]
public sealed class VariablesOfTheEnvironment
{
    [TestMethod]
    [DataRow("WeightsTasksAssembly", "WeightsTasksAssembly")]
    [DataRow("weightstasksassembly", "WeightsTasksAssembly")]
    [DataRow("WeightsLoaderDirectory", "WeightsLoaderDirectory")]
    public void Do_not_replace_files_of_the_package(string variable, string property)
    {
        var before = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, "/elsewhere");
        try
        {
            Assert.AreNotEqual("/elsewhere", ValueWithPackage(property));
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, before);
        }
    }

    private static string ValueWithPackage(string property)
    {
        using var folder = new TemporaryFolder();
        var build = Path.Combine(Repository.Root, "build");
        var file = folder.Write(
            "a.proj",
            $"""
            <Project>
              <Import Project="{build}/Weights.Build.props" />
              <Import Project="{build}/Weights.Build.targets" />
            </Project>
            """
        );
        using var collection = new ProjectCollection();
        return new Project(file, globalProperties: null, toolsVersion: null, collection).GetPropertyValue(property);
    }
}
