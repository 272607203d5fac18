using System.Reflection;
using Microsoft.Build.Framework;

namespace Weights.Build.Tasks.Tests;

/// <summary>Binary logs contain every parameter of a task, so none may be a key.</summary>
[TestClass]
public sealed class TaskParameters
{
    [TestMethod]
    public void No_output_can_contain_a_key()
    {
        var outputs = Tasks()
            .SelectMany(task =>
                task.GetProperties()
                    .Where(property => property.GetCustomAttribute<OutputAttribute>() is not null)
                    .Select(property => $"{task.Name}.{property.Name}")
            );
        CollectionAssert.AreEquivalent(
            new[]
            {
                "EncryptModels.Assets",
                "EncryptModels.ProtectedModels",
                "EncryptModels.UnencryptedModels",
                "FindModels.ProtectedModels",
                "FindModels.UnencryptedModels",
                "EncryptModels.PublishedFiles",
                "EncryptModels.Kids", /* fingerprints, which reveal nothing about the keys */
                "FindModels.Kids",
                "EncryptModels.UsesDevelopmentKey",
                "EncryptModels.Publishable",
                "EncryptModels.WhyNotPublishable", /* key IDs; ProjectFolder looks for keys in it */
                "DescribeModels.ExcludedModels",
                "FindModelIncludes.Includes", /* text of project files, which have no key */
                "DescribeModels.ExternalData", /* paths; the task has no key */
            },
            outputs.ToArray(),
            "For a new output, say here why it contains no key, and let ProjectFolder look for keys in it."
        );
    }

    [TestMethod]
    public void No_input_is_a_key()
    {
        var inputs = Tasks()
            .SelectMany(task => task.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Select(property => property.Name)
            .Where(name => name.Contains("Key", StringComparison.Ordinal))
            .Distinct();
        CollectionAssert.AreEquivalent(
            new[] { "KeyCommand", "KeyDirectory", "KeyFile", "DevelopmentKeyFile", "UsesDevelopmentKey" },
            inputs.ToArray(),
            "Tasks get the places of keys, never a key."
        );
    }

    private static IEnumerable<Type> Tasks() =>
        typeof(EncryptModels).Assembly.GetExportedTypes().Where(type => type.IsAssignableTo(typeof(ITask)));
}
