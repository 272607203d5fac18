using System.Net;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>The disk of a SQLite file is full.</summary>
[TestClass]
public sealed class FullDiskTests
{
    [TestMethod]
    [TmpfsCondition]
    public async Task A_full_disk_is_unhealthy_until_it_has_space_again()
    {
        await using var database = TestDatabase.NewSqlite();
        using var disk = TmpfsConditionAttribute.Mount(database.Data, kibibytes: 4096);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        Assert.AreEqual("granted", await site.AskAsync(kid));
        Assert.AreEqual(HttpStatusCode.OK, await site.HealthAsync());

        var filler = Path.Combine(database.Data, "filler");
        TmpfsConditionAttribute.Fill(filler);
        Assert.AreEqual("503 unavailable", await site.AskAsync(kid));
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, await site.HealthAsync());
        File.Delete(filler);
        Assert.AreEqual("granted", await site.AskAsync(kid));
        Assert.AreEqual(HttpStatusCode.OK, await site.HealthAsync());
    }
}
