using System.Text;

namespace Weights.Browser.Tests.Sample;

/// <summary>A visitor who keeps a model on the device, and loses the network.</summary>
[TestClass]
[DoNotParallelize]
public sealed class OnThisDevice(TestContext context)
{
    [TestMethod]
    public async Task A_kept_model_is_loaded_without_the_network_and_only_ciphertext_stays()
    {
        using var site = await SampleServer.Start(context.CancellationToken, settings: SampleServer.LogRequests);
        using var profile = new TemporaryFolder();
        await using (var visit = await Visit.Begin(address: site.Address, profileFolder: profile.Path))
        {
            await visit.SignIn();
            await visit.Page.GotoAsync("/vad");
            await visit.Page.GetByTestId("device-keep").CheckAsync();
            await visit.Page.GetByTestId("device-offline").CheckAsync();
            await Load(visit);
            var rows = visit.Page.GetByTestId("device-models").Locator("tr");
            await Assertions.Expect(rows).ToHaveCountAsync(1);
            await Assertions.Expect(rows).ToContainTextAsync("silero-vad");
            await site.TakeRequests(context.CancellationToken);

            await visit.Page.ReloadAsync();
            await Load(visit);
            Assert.IsEmpty((await site.TakeRequests(context.CancellationToken)).Where(IsModel));
            await Assertions.Expect(visit.Page.GetByTestId("device-visits").Locator("dt")).ToHaveCountAsync(2);
            await visit.Picture("on-this-device");

            await visit.Page.Context.SetOfflineAsync(true);
            await Load(visit);
            await Assertions.Expect(visit.Page.GetByTestId("load-status")).ToContainTextAsync("There is no network");

            await visit.Page.Context.SetOfflineAsync(false);
            await Assertions.Expect(visit.Page.GetByTestId("device-clear")).ToBeVisibleAsync();
        }

        // All that the browser wrote to the disk: neither the model nor the key in any of its forms.
        var plaintext = await File.ReadAllBytesAsync(PublishedSample.Models["silero-vad"], context.CancellationToken);
        var key = Convert.FromHexString(PublishedSample.KeyHex);
        byte[][] secrets =
        [
            plaintext[1000..1064],
            plaintext[^2000..^1936],
            key,
            Encoding.ASCII.GetBytes(PublishedSample.KeyHex),
            Encoding.ASCII.GetBytes(Convert.ToBase64String(key)[..40]),
        ];
        foreach (var file in Directory.EnumerateFiles(profile.Path, "*", SearchOption.AllDirectories))
        {
            var content = await File.ReadAllBytesAsync(file, context.CancellationToken);
            Assert.IsFalse(secrets.Any(secret => content.AsSpan().IndexOf(secret) >= 0), file);
        }
    }

    [TestMethod]
    public async Task A_refusal_erases_the_key()
    {
        await using var visit = await Visit.Begin();
        await visit.SignIn();
        await visit.Page.GotoAsync("/vad");
        await visit.Page.GetByTestId("device-keep").CheckAsync();
        await visit.Page.GetByTestId("device-offline").CheckAsync();
        await Load(visit);

        await visit.Page.Context.ClearCookiesAsync();
        await Fails(visit, "key-refused");
        await visit.Page.Context.SetOfflineAsync(true);

        await Fails(visit, "network");
    }

    [TestMethod]
    public async Task What_is_kept_is_deleted_with_one_button_and_by_the_keyboard()
    {
        await using var visit = await Visit.Begin();
        await visit.SignIn();
        await visit.Page.GotoAsync("/vad");
        await visit.Page.GetByTestId("device-keep").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Space");
        await Load(visit);
        var rows = visit.Page.GetByTestId("device-models").Locator("tr");
        await Assertions.Expect(rows).ToHaveCountAsync(1);

        await visit.Page.GetByTestId("device-clear").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(rows).ToHaveCountAsync(0);
        await Assertions.Expect(visit.Page.GetByTestId("device-status")).ToBeFocusedAsync();
    }

    private static async Task Load(Visit visit)
    {
        await visit.Page.GetByTestId("load").ClickAsync();
        await visit.Reaches("model-panel", "ready");
    }

    private static async Task Fails(Visit visit, string code)
    {
        await visit.Page.GetByTestId("load").ClickAsync();
        await visit.Page.Locator($"[data-testid=model-panel][data-state=error][data-error={code}]").WaitForAsync();
    }

    private static bool IsModel(string request) => request.Contains(".enc?v=", StringComparison.Ordinal);
}
