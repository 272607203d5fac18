using Weights.Blazor.Interop;
using static Weights.Blazor.Tests.FakeBrowser;

namespace Weights.Blazor.Tests;

/// <summary>Where the key of a load comes from, and what JavaScript is told of it.</summary>
[TestClass]
public sealed class KeysOfLoads(TestContext context)
{
    [TestMethod]
    public async Task A_customers_key_is_passed_as_bytes_and_never_as_text()
    {
        var browser = new FakeBrowser();
        var key = Enumerable.Range(100, 32).Select(i => (byte)i).ToArray();

        await using var session = await Loader(browser)
            .LoadAsync("a", new() { Key = ModelKeySource.FromWrapped("api/wrapped", key) }, context.CancellationToken);

        CollectionAssert.AreEqual(key, (byte[])browser.Calls.Single(call => call.Function == "load").Arguments[2]!);
        Assert.AreEqual("""{"kind":"wrapped","url":"api/wrapped"}""", Request(browser).GetProperty("key").GetRawText());
        Assert.ThrowsExactly<ArgumentException>(() => ModelKeySource.FromWrapped("api/wrapped", new byte[31]));
    }

    [TestMethod]
    public async Task A_key_request_has_cookies_and_a_token_if_the_app_says_so()
    {
        var source = ModelKeySource.FromUrl("https://api.example/key");
        var (plain, changed) = (new FakeBrowser(), new FakeBrowser());

        await using var first = await Loader(plain).LoadAsync("a", new() { Key = source }, context.CancellationToken);
        await using var second = await Loader(changed)
            .LoadAsync(
                "a",
                new() { Key = source.WithCookies().WithBearerToken(() => Task.FromResult("secret")) },
                context.CancellationToken
            );

        Assert.AreEqual("""{"kind":"url","url":"https://api.example/key"}""", Request(plain).GetProperty("key").GetRawText());
        Assert.AreEqual(
            """{"kind":"url","url":"https://api.example/key","credentials":"include","token":true}""",
            Request(changed).GetProperty("key").GetRawText()
        );
    }

    [TestMethod]
    public async Task Each_request_of_a_lease_gets_a_token_of_the_app()
    {
        LoadCallbacks? kept = null;
        var tokens = 0;
        var browser = new FakeBrowser
        {
            DuringLoad = async callbacks =>
            {
                kept = callbacks;
                Assert.AreEqual("1", await callbacks.Token());
            },
        };
        var key = ModelKeySource
            .FromSession("api/session")
            .WithBearerToken(() => tokens < 2 ? Task.FromResult($"{++tokens}") : throw new TimeoutException("the app's own"));

        await using var session = await Loader(browser).LoadAsync("a", new() { Key = key }, context.CancellationToken);

        Assert.AreEqual("2", await kept!.Token());
        await Assert.ThrowsExactlyAsync<TimeoutException>(kept.Token, "The load is over, so it cannot end it.");
    }

    [TestMethod]
    public async Task An_exception_of_the_token_function_ends_the_load()
    {
        var browser = new FakeBrowser
        {
            LoadResult = """{"aborted":true}""",
            DuringLoad = async callbacks => Assert.IsNull(await callbacks.Token()),
        };
        var key = ModelKeySource.FromSession("api/session").WithBearerToken(() => throw new TimeoutException("the app's own"));

        var exception = await Assert.ThrowsExactlyAsync<TimeoutException>(async () =>
            await Loader(browser).LoadAsync("a", new() { Key = key }, context.CancellationToken)
        );

        Assert.AreEqual("the app's own", exception.Message);
        Assert.Contains("abort", browser.Calls.Select(call => call.Function));
    }

    [TestMethod]
    public void A_key_function_cannot_have_cookies_or_a_token()
    {
        var key = ModelKeySource.FromFunction((_, _) => Task.FromResult(new byte[32]));

        Assert.ThrowsExactly<InvalidOperationException>(key.WithCookies);
        Assert.ThrowsExactly<InvalidOperationException>(() => key.WithBearerToken(() => Task.FromResult("token")));
    }

    [TestMethod]
    public async Task The_key_of_a_function_is_zeroed()
    {
        var given = Enumerable.Repeat((byte)7, 32).ToArray();
        var seen = 0;
        var browser = new FakeBrowser { DuringLoad = async callbacks => seen = (await callbacks.Key("a", "default", "ab", "gcm"))[0] };

        await using var session = await Loader(browser)
            .LoadAsync("a", new() { Key = ModelKeySource.FromFunction((_, _) => Task.FromResult(given)) }, context.CancellationToken);

        Assert.AreEqual(7, seen);
        Assert.IsTrue(given.All(value => value == 0));
    }

    [TestMethod]
    public async Task A_key_that_arrives_after_the_load_is_zeroed()
    {
        var late = new TaskCompletionSource<byte[]>();
        var given = Enumerable.Repeat((byte)7, 32).ToArray();
        Task<byte[]> asked = Task.FromResult<byte[]>([]);
        var browser = new FakeBrowser
        {
            LoadResult = """{"failure":{"code":"network","message":"Offline."}}""",
            DuringLoad = callbacks =>
            {
                asked = callbacks.Key("a", "default", "ab", "gcm");
                return Task.CompletedTask;
            },
        };
        await Assert.ThrowsExactlyAsync<ModelLoadException>(async () =>
            await Loader(browser)
                .LoadAsync("a", new() { Key = ModelKeySource.FromFunction((_, _) => late.Task) }, context.CancellationToken)
        );

        late.SetResult(given);

        Assert.IsEmpty(await asked);
        Assert.IsTrue(given.All(value => value == 0));
    }
}
