using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

[TestClass]
public sealed class ConnectionStringTests
{
    [TestMethod]
    [DataRow("Data Source=keys.db", true)]
    [DataRow("DataSource=keys.db", true)]
    [DataRow("Host=db;Database=keys", false)]
    [DataRow("Server=db;Database=keys", false)]
    public void The_connection_string_selects_the_database(string connectionString, bool embedded)
    {
        using var context = new ModelKeyDatabase(connectionString, Path.GetTempPath()).Create();
        Assert.AreEqual(embedded, context is SqliteModelKeyContext);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("Password=hunter2")]
    [DataRow("hunter2")]
    public void A_connection_string_without_file_or_host_is_refused_and_not_repeated(string connectionString)
    {
        var refusal = Assert.ThrowsExactly<ArgumentException>(() => new ModelKeyDatabase(connectionString, Path.GetTempPath()));
        Assert.DoesNotContain("hunter2", refusal.ToString());
        Assert.Contains("Data Source=", refusal.Message);
    }
}
