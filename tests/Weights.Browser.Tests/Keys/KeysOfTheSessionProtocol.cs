using System.Text;
using System.Text.Json;

namespace Weights.Browser.Tests.Keys;

[TestClass]
public sealed class KeysOfTheSessionProtocol
{
    /// <summary>What the page does; onnxruntime-web is played by a function that hashes what it gets.</summary>
    private const string Script = """
        async ({ names, serverKey, leave }) => {
          const { loadModel } = await import('/weights-loader.js');
          const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
          const released = Promise.withResolvers();
          const ort = { InferenceSession: { create: async (model) => {
            const sha256 = hex(await crypto.subtle.digest('SHA-256', model));
            return { sha256, release: async () => released.resolve() };
          } } };
          const told = Promise.withResolvers();
          const key = { session: '/api/model-key/session', serverKey, onStatus: (...status) => told.resolve(status) };
          const load = (name) => loadModel(name, { ort, key, manifest: '/models.json' }).catch(({ code, message }) => ({ code, message }));
          globalThis.sessions = await Promise.all(names.map(load));
          let status = [];
          if (leave) {
            await fetch('/sign-out', { method: 'POST' });
            status = await told.promise;
            await released.promise;
          }
          globalThis.control = ['the snapshot', 'is of this page'].join(' ');
          return { sessions: sessions.map(({ sha256, code }) => sha256 ?? code), status };
        }
        """;

    [TestMethod]
    public async Task Open_models_of_both_formats_while_wire_console_storage_and_heap_hold_none()
    {
        await using var site = await KeySite.StartAsync(TimeSpan.FromHours(1));
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await profile.NewPageAsync();
        var console = new StringBuilder();
        page.Console += (_, message) => console.AppendLine(message.Text);
        await SignIn(page, site.Address);

        var outcome = await Load(page, site, leave: false);

        CollectionAssert.AreEqual(site.Models.Select(model => model.PlaintextSha256).ToArray(), outcome.Sessions);
        Assert.AreEqual(2, site.Wire.Exchanges.Count(exchange => exchange is { Path: "/api/model-key/session", Status: 200 }));
        var storage = await profile.StorageStateAsync(new() { IndexedDB = true })
            + await page.EvaluateAsync<string>("async () => JSON.stringify([{ ...sessionStorage }, await caches.keys()])");
        var heap = await HeapSnapshot(page);
        Assert.Contains("the snapshot is of this page", heap);
        foreach (var key in site.Models.Select(model => model.Key))
        {
            Assert.IsFalse(site.Wire.Exchanges.Any(exchange => KeyText.BytesOf(key).Any(form => exchange.Bytes.AsSpan().IndexOf(form) >= 0)), "on the wire");
            foreach (var (place, text) in new[] { ("console", console.ToString()), ("storage", storage), ("heap", heap) })
            {
                Assert.IsFalse(KeyText.TextsOf(key).Any(form => text.Contains(form, StringComparison.Ordinal)), place);
            }
        }
    }

    [TestMethod]
    public async Task End_with_their_sessions_when_the_user_signs_out()
    {
        // Renewal comes after a second or two.
        await using var site = await KeySite.StartAsync(TimeSpan.FromSeconds(2));
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await profile.NewPageAsync();
        await SignIn(page, site.Address);

        var outcome = await Load(page, site, leave: true, "small");

        CollectionAssert.AreEqual(new[] { "expired", "small" }, outcome.Status);
    }

    [TestMethod]
    public async Task Are_not_for_pages_of_another_origin()
    {
        await using var site = await KeySite.StartAsync(TimeSpan.FromHours(1));
        await using var profile = await PublishedSample.Browser.NewContextAsync();
        var page = await profile.NewPageAsync();
        await SignIn(page, new UriBuilder(site.Address) { Host = "127.0.0.1" }.Uri);

        var outcome = await Load(page, site, leave: false, "small");

        CollectionAssert.AreEqual(new[] { "key-refused" }, outcome.Sessions);
    }

    private static async Task SignIn(IPage page, Uri address)
    {
        await page.GotoAsync(address.ToString());
        await page.EvaluateAsync("() => fetch('/sign-in', { method: 'POST' })");
    }

    private static async Task<(string?[] Sessions, string?[] Status)> Load(IPage page, KeySite site, bool leave, params string[] names)
    {
        var asked = names.Length > 0 ? names : [.. site.Models.Select(model => model.Name)];
        var outcome = await page.EvaluateAsync<JsonElement>(Script, new { names = asked, serverKey = site.ServerKey, leave });
        return (Texts(outcome, "sessions"), Texts(outcome, "status"));
    }

    private static async Task<string> HeapSnapshot(IPage page)
    {
        var snapshot = new StringBuilder();
        var session = await page.Context.NewCDPSessionAsync(page);
        session.Event("HeapProfiler.addHeapSnapshotChunk").OnEvent += (_, chunk) => snapshot.Append(chunk!.Value.GetProperty("chunk").GetString());
        await session.SendAsync("HeapProfiler.takeHeapSnapshot", new() { ["captureNumericValue"] = true });
        return snapshot.ToString();
    }

    private static string?[] Texts(JsonElement outcome, string member) => [.. outcome.GetProperty(member).EnumerateArray().Select(text => text.GetString())];
}
