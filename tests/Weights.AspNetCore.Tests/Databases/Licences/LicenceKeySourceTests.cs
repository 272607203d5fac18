using Weights.Encryption;
using Weights.OnnxRuntime;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>A program with a customer's licence gets keys from the site, and learns why it gets none.</summary>
[TestClass]
public sealed class LicenceKeySourceTests(TestContext context)
{
    private static readonly Uri _path = new("/api/model-key/wrapped", UriKind.Relative);

    [TestMethod]
    [DataRow(ContainerFormat.Gcm)]
    [DataRow(ContainerFormat.Chunked)]
    public async Task An_entitled_customer_gets_the_key(ContainerFormat format)
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Sqlite);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync(format);

        using var key = await FindAsync(site, kid, format);

        Assert.AreEqual(kid, key!.Kid);
    }

    [TestMethod]
    public async Task A_suspended_customer_is_told_so()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Sqlite);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await site.Customers.SuspendAsync("c_1", context.CancellationToken);

        Assert.AreEqual("key-revoked", (await RefusedAsync(site, kid)).Code);
    }

    [TestMethod]
    public async Task An_unknown_key_and_the_other_format_are_refused()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Sqlite);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();

        Assert.AreEqual("key-refused", (await RefusedAsync(site, new TestKey().Kid)).Code);

        // The server does not know what the program will open, so it sends the key of the other format.
        Assert.AreEqual("bad-key-response", (await RefusedAsync(site, kid, ContainerFormat.Chunked)).Code);
    }

    [TestMethod]
    public async Task Nobody_without_a_token_gets_a_key()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Sqlite);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();

        var error = await RefusedAsync(site, kid, user: null);

        Assert.AreEqual("key-refused", error.Code);
        Assert.AreEqual(401, error.Status);
        Assert.Contains("nobody is signed in", error.Message);
    }

    [TestMethod]
    public async Task The_token_of_another_customer_gets_no_key_for_this_licence()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Sqlite);
        await using var site = await DatabaseSite.StartAsync(database);
        var kid = await site.SeedAsync();
        await site.Customers.AddAsync("Other Inc.", "c_2", context.CancellationToken);
        await site.Customers.EntitleAsync("c_2", KeyId.Parse("acme"));

        var error = await RefusedAsync(site, kid, user: "user weights/customer:c_2 weights/session:s_2");

        Assert.AreEqual("bad-key-response", error.Code);
        Assert.Contains("another customer than 'c_1'", error.Message);
    }

    [TestMethod]
    public async Task Too_many_requests_end_with_the_time_to_wait()
    {
        await using var database = await TestDatabase.CreateAsync(TestDatabase.Sqlite);
        await using var site = await DatabaseSite.StartAsync(database, keys: static options => options.RequestsPerMinutePerSession = 1);
        var kid = await site.SeedAsync();
        (await FindAsync(site, kid))!.Dispose();

        var error = await RefusedAsync(site, kid);

        Assert.AreEqual("rate-limited", error.Code);
        Assert.IsGreaterThan(TimeSpan.Zero, error.RetryAfter!.Value);
    }

    private Task<EncryptedModelException> RefusedAsync(
        DatabaseSite site,
        string kid,
        ContainerFormat format = ContainerFormat.Gcm,
        string? user = "user weights/customer:c_1 weights/session:s_1"
    ) => Assert.ThrowsExactlyAsync<EncryptedModelException>(() => FindAsync(site, kid, format, user));

    private async Task<ContentKey?> FindAsync(
        DatabaseSite site,
        string kid,
        ContainerFormat format = ContainerFormat.Gcm,
        string? user = "user weights/customer:c_1 weights/session:s_1"
    )
    {
        using var customerKey = await site.CustomerKeys.OpenAsync("c_1");
        using var licence = new Licence("c_1", customerKey, new Uri(site.Client.BaseAddress!, _path));
        using var client = new HttpClient();
        if (user is not null)
        {
            client.DefaultRequestHeaders.Add(TestAuthentication.Header, user);
        }

        return await new LicenceKeySource(licence, client).FindForModelAsync(KeyId.Parse("acme"), kid, format, context.CancellationToken);
    }
}
