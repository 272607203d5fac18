using System.Net;
using System.Runtime.CompilerServices;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests;

/// <summary>Keys that a reload replaced are zeroed when the last request that uses them ends, and not before.</summary>
[TestClass]
public sealed class KeyZeroingTests
{
    private static readonly byte[] _zeros = new byte[ContentKey.Length];

    private readonly TestKey _key = new();
    private readonly TestKey _next = new();

    [TestMethod]
    public async Task A_reload_zeroes_keys_that_no_request_uses()
    {
        await using var site = await Site.StartAsync(_key);
        var old = BytesOfDefaultKey(site);
        CollectionAssert.AreEqual(_key.Bytes, old);
        site.Configure("Weights:Keys:default", _next.Hex);
        CollectionAssert.AreEqual(_zeros, old);
    }

    [TestMethod]
    public async Task A_request_keeps_its_key_during_a_reload()
    {
        await using var site = await Site.StartAsync(_key);
        var store = Store(site);
        using var use = store.Find(new RequestedKey(null, _key.Kid))!;
        site.Configure("Weights:Keys:default", _next.Hex);
        site.Configure("Weights:Keys:default", new TestKey().Hex);
        CollectionAssert.AreEqual(_key.Bytes, BytesOf(use.Key));
        Assert.IsNull(store.Find(new RequestedKey(null, _key.Kid)), "a new request gets the new keys");
        use.Dispose();
        CollectionAssert.AreEqual(_zeros, BytesOf(use.Key));
    }

    [TestMethod]
    public async Task The_last_of_several_requests_zeroes_the_key()
    {
        await using var site = await Site.StartAsync(_key);
        using var first = Store(site).Find(new RequestedKey(null, _key.Kid))!;
        using var second = Store(site).Find(new RequestedKey(null, _key.Kid))!;
        site.Configure("Weights:Keys:default", _next.Hex);
        first.Dispose();
        first.Dispose();
        CollectionAssert.AreEqual(_key.Bytes, BytesOf(second.Key), "a use ends once, however often it is disposed");
        second.Dispose();
        CollectionAssert.AreEqual(_zeros, BytesOf(second.Key));
    }

    [TestMethod]
    [DataRow(true, DisplayName = "session protocol")]
    [DataRow(false, DisplayName = "raw mode")]
    public async Task A_response_in_progress_keeps_its_key(bool session)
    {
        var held = new HeldAuthority();
        await using var site = await StartAsync(held);
        var old = BytesOfDefaultKey(site);
        var request = session ? AskInSessionAsync(site) : AskRawAsync(site);
        await held.Decided.Task;
        site.Configure("Weights:Keys:default", _next.Hex);
        CollectionAssert.AreEqual(_key.Bytes, old);
        held.Continue.SetResult();
        Assert.AreEqual(_key.Kid, await request);
        CollectionAssert.AreEqual(_zeros, old);
    }

    [TestMethod]
    public async Task A_refused_request_uses_no_key()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex }, RawKeyIds = [] }
        );
        var old = BytesOfDefaultKey(site);
        foreach (var query in new[] { "", $"?kid={_next.Kid}" })
        {
            using var refused = await site.GetAsync(query);
            Assert.AreEqual(HttpStatusCode.NotFound, refused.StatusCode);
        }

        site.Configure("Weights:Keys:default", _next.Hex);
        CollectionAssert.AreEqual(_zeros, old);
    }

    [TestMethod]
    public async Task A_reload_that_fails_keeps_the_keys()
    {
        await using var site = await Site.StartAsync(_key);
        var old = BytesOfDefaultKey(site);
        site.Configure("Weights:Keys:default", _next.Hex[1..]);
        CollectionAssert.AreEqual(_key.Bytes, old);
    }

    [TestMethod]
    public async Task The_end_of_the_app_zeroes_its_keys()
    {
        var site = await Site.StartAsync(_key);
        var old = BytesOfDefaultKey(site);
        await site.DisposeAsync();
        CollectionAssert.AreEqual(_zeros, old);
    }

    [TestMethod]
    public async Task Development_keys_are_zeroed_too()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions { Environment = "Development", BesideAssemblies = { ["weights.development.key"] = _key.Hex } }
        );
        var old = BytesOfDefaultKey(site);
        site.Configure("Anything", "else");
        CollectionAssert.AreEqual(_zeros, old);
    }

    private static ModelKeyStore Store(Site site) => site.Services.GetRequiredService<ModelKeyStore>();

    private static byte[] BytesOfDefaultKey(Site site)
    {
        using var use = Store(site).Find(new RequestedKey(null, null))!;
        return BytesOf(use.Key);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_bytes")]
    private static extern ref byte[] BytesOf(ContentKey key);

    private async Task<Site> StartAsync(HeldAuthority held)
    {
        var site = await Site.StartAsync(
            new SiteOptions
            {
                Configuration = { ["Weights:Keys:default"] = _key.Hex },
                Services = builder =>
                    builder
                        .Services.AddSingleton<IModelKeyAuthority>(services =>
                        {
                            held.Inner = ActivatorUtilities.CreateInstance<ConfiguredKeyAuthority>(services);
                            return held;
                        })
                        .AddTestAuthentication(),
            }
        );

        // The app starts the store only for its own authority.
        Store(site).Start();
        return site;
    }

    private async Task<string?> AskInSessionAsync(Site site)
    {
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, "ann");
        using var key = client.Open(await response.Content.ReadAsStringAsync());
        return key?.Kid;
    }

    private static async Task<string?> AskRawAsync(Site site)
    {
        using var response = await site.GetAsync();
        using var key = ContentKey.FromBytes(await response.Content.ReadAsByteArrayAsync());
        return key.Kid;
    }

    /// <summary>Holds a request between its decision and its response.</summary>
    private sealed class HeldAuthority : IModelKeyAuthority
    {
        public bool RequiresCustomer => Inner.RequiresCustomer;

        public ConfiguredKeyAuthority Inner { get; set; } = null!;

        public TaskCompletionSource Decided { get; } = new();

        public TaskCompletionSource Continue { get; } = new();

        public async ValueTask<KeyDecision> DecideAsync(KeyRequest request, CancellationToken cancellationToken)
        {
            var decision = await Inner.DecideAsync(request, cancellationToken);
            Decided.SetResult();
            await Continue.Task;
            return decision;
        }

        public ValueTask<string?> FindTroubleAsync(CancellationToken cancellationToken) => Inner.FindTroubleAsync(cancellationToken);
    }
}
