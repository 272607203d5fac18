using System.Text;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>What a stolen database and the logs contain.</summary>
[TestClass]
public sealed class SecretsAtRestTests
{
    [TestMethod]
    public async Task No_key_is_in_the_database_or_the_logs_in_any_form()
    {
        await using var database = TestDatabase.NewSqlite();
        var imported = new TestKey();
        var kek = new byte[32];
        byte[] stored;
        string logs;
        await using (var site = await DatabaseSite.StartAsync(database))
        {
            using (var key = ContentKey.FromBytes(imported.Bytes))
            {
                await site.Keys.ImportAsync(KeyId.Parse("acme"), key, ContainerFormat.Gcm, allowRaw: true);
            }

            await site.Customers.AddAsync("Acme Inc.", "c_1");
            await site.Customers.EntitleAsync("c_1", KeyId.Parse("acme"));
            using (var customerKey = await site.CustomerKeys.OpenAsync("c_1"))
            {
                customerKey.CopyTo(kek);
            }

            Assert.AreEqual("granted", await site.AskAsync(imported.Kid));
            using var raw = await site.GetAsync("?keyId=acme");
            using var wrapped = await site.GetAsync($"/wrapped?kid={imported.Kid}");
            Assert.IsTrue(raw.IsSuccessStatusCode && wrapped.IsSuccessStatusCode);
            stored = [.. Directory.EnumerateFiles(database.Data).SelectMany(SharedFile.Read)];
            logs = site.Site.Logs.Text;
        }

        Assert.Contains(imported.Kid, logs);
        Assert.IsGreaterThanOrEqualTo(0, stored.AsSpan().IndexOf(Encoding.ASCII.GetBytes(imported.Kid)), "the database was read");
        foreach (var secret in new[] { imported.Bytes, kek })
        {
            Assert.IsLessThan(0, stored.AsSpan().IndexOf(secret));
            foreach (
                var text in new[]
                {
                    Convert.ToHexString(secret),
                    Convert.ToHexStringLower(secret),
                    Convert.ToBase64String(secret),
                    Convert.ToBase64String(secret).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
                }
            )
            {
                Assert.IsLessThan(0, stored.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)));
                Assert.DoesNotContain(text, logs);
            }
        }
    }
}
