using System.Net;

namespace Weights.AspNetCore.Tests;

/// <summary>The key endpoints of docs/guides/other-servers.md.</summary>
[TestClass]
public sealed class OtherServerTests(TestContext context)
{
    private readonly TestKey _key = new();

    [TestMethod]
    [DataRow(GuideServer.Express)]
    [DataRow(GuideServer.FastApi)]
    public async Task A_customer_gets_the_32_bytes_and_nothing_keeps_them(string name)
    {
        using var server = await StartAsync(name);
        using var response = await server.AskAsync("acme");
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        CollectionAssert.AreEqual(_key.Bytes, await response.Content.ReadAsByteArrayAsync(context.CancellationToken));
        Assert.AreEqual("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
        AssertNotKept(response);
    }

    [TestMethod]
    [DataRow(GuideServer.Express)]
    [DataRow(GuideServer.FastApi)]
    public async Task Nobody_else_gets_a_key(string name)
    {
        using var server = await StartAsync(name);
        await AssertRefusedAsync(HttpStatusCode.Unauthorized, await server.AskAsync(customer: null));
        await AssertRefusedAsync(HttpStatusCode.Forbidden, await server.AskAsync("suspended"));
        await AssertRefusedAsync(HttpStatusCode.Forbidden, await server.AskAsync("acme", fetchSite: "cross-site"));
    }

    private async Task AssertRefusedAsync(HttpStatusCode status, HttpResponseMessage response)
    {
        using (response)
        {
            Assert.AreEqual(status, response.StatusCode);
            Assert.IsEmpty(await response.Content.ReadAsByteArrayAsync(context.CancellationToken));
            AssertNotKept(response);
        }
    }

    private static void AssertNotKept(HttpResponseMessage response)
    {
        Assert.IsTrue(response.Headers.CacheControl?.NoStore);
        Assert.AreEqual("*", response.Headers.Vary.Single());
        Assert.IsNull(response.Headers.ETag);
    }

    private Task<GuideServer> StartAsync(string name) => GuideServer.StartAsync(name, _key.Hex, context.CancellationToken);
}
