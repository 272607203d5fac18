using Weights.AspNetCore;

namespace Weights.Browser.Tests.Admin;

/// <summary>Rotations while the site is in use, and the build that reads the new key from the store.</summary>
[TestClass]
[DoNotParallelize]
public sealed class KeyRotationPages(TestContext context)
{
    [TestMethod]
    public async Task After_rotations_pages_go_on_and_the_next_build_uses_the_new_key()
    {
        using var server = await SampleServer.Start(
            PublishedSample.Folder,
            PublishedSample.KeyHex,
            TimeSpan.FromHours(1),
            context.CancellationToken
        );
        await using var administrator = await Administrator.Begin(server);
        await using var ada = await Visit.Begin(address: server.Address);
        await ada.SignIn("ada");
        await ada.LoadModel("/vad");
        var old = await Kid(ada);

        await administrator.Page.GotoAsync("/admin/keys");
        await administrator.Confirm(administrator.Page.Locator("[data-testid=content-key][data-key-id=default]"), "rotate-key");
        var current = await administrator.Page.Locator("[data-testid=version][data-state=Active]").GetAttributeAsync("data-kid");
        Assert.AreNotEqual(old, current);
        Assert.AreEqual(old, await administrator.Page.Locator("[data-testid=version][data-state=Retiring]").GetAttributeAsync("data-kid"));
        await administrator.Picture("admin-keys-rotated-1280");
        await administrator.Page.GotoAsync("/admin");
        await administrator.Confirm(administrator.Customer("ada"), "rotate-customer");
        await Assertions.Expect(administrator.Customer("ada")).ToHaveAttributeAsync("data-key-version", "2");
        await ada.LoadModel("/vad");
        Assert.AreEqual(old, await Kid(ada), "files of the old version still decrypt");

        var next = Repository.Artifacts("browser-tests", "next-site");
        var command = $"cd '{PublishedSample.Folder}' && dotnet Weights.Sample.dll print-model-key";
        var environment = new Dictionary<string, string?>(server.Environment)
        {
            ["WEIGHTS_KEY"] = null,
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
        };
        await PublishedSample.Publish(next, environment, [$"-p:WeightsKeyCommand={command}"], context.CancellationToken);
        await server.Deploy(next, context.CancellationToken);

        await ada.LoadModel("/vad");
        Assert.AreEqual(current, await Kid(ada));
        await ada.LoadModel("/demo-key");
        var granted = $"outcome={GrantOutcome.Granted}&model=silero-vad&customer={await CustomerId(administrator)}";
        Assert.HasCount(2, await administrator.Audit($"{granted}&key={old}"));
        Assert.HasCount(1, await administrator.Audit($"{granted}&key={current}"));
    }

    [TestMethod]
    public async Task An_unknown_key_is_an_error_on_standard_error_and_prints_nothing()
    {
        using var server = await SampleServer.Start(
            PublishedSample.Folder,
            PublishedSample.KeyHex,
            TimeSpan.FromHours(1),
            context.CancellationToken
        );
        foreach (var (name, message) in new[] { ("nobody", "no content key 'nobody'"), (null, "WEIGHTS_REQUESTED_KEY_ID names no key") })
        {
            var environment = new Dictionary<string, string?>(server.Environment) { ["WEIGHTS_REQUESTED_KEY_ID"] = name };
            var result = await DotNet.Run(
                PublishedSample.Folder,
                ["Weights.Sample.dll", "print-model-key"],
                environment,
                context.CancellationToken
            );
            Assert.AreEqual(1, result.ExitCode);
            Assert.Contains(message, result.Output);
        }
    }

    // Waits for the page's own request for models.json.
    private static async Task<string> Kid(Visit visit)
    {
        await visit.Reaches("facts", "ready");
        return await visit.Page.GetByTestId("fact-kid").InnerTextAsync();
    }

    private static async Task<string> CustomerId(Administrator administrator)
    {
        await administrator.Page.GotoAsync("/admin");
        return (await administrator.Customer("ada").GetAttributeAsync("data-id"))!;
    }
}
