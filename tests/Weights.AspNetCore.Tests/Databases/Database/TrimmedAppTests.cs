using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>EF Core does not run in trimmed apps.</summary>
[TestClass]
public sealed class TrimmedAppTests
{
    [TestMethod]
    public void Each_way_to_add_the_database_is_a_warning_in_a_trimmed_app()
    {
        var ways = typeof(ModelKeyDatabaseServiceCollectionExtensions).GetMethods(BindingFlags.Public | BindingFlags.Static);
        Assert.HasCount(2, ways);
        foreach (var way in ways)
        {
            Assert.IsNotNull(way.GetCustomAttribute<RequiresUnreferencedCodeAttribute>(), $"{way}");
            Assert.IsNotNull(way.GetCustomAttribute<RequiresDynamicCodeAttribute>(), $"{way}");
        }
    }
}
