namespace Weights.Browser.Tests.Sample;

/// <summary>A visitor who comes back and loads the same model again.</summary>
[TestClass]
[DoNotParallelize]
public sealed class SecondVisits(TestContext context)
{
    [TestMethod]
    [DataRow("/vad", DisplayName = "a model that the page fetches")]
    [DataRow("/ocr", DisplayName = "a model that a worker fetches")]
    public async Task The_second_visit_sends_no_request_for_the_encrypted_model(string page)
    {
        using var site = await SampleServer.Start(context.CancellationToken, settings: SampleServer.LogRequests);
        using var profile = new TemporaryFolder();
        await using var visit = await Visit.Begin(address: site.Address, profileFolder: profile.Path);
        await visit.SignIn();

        await visit.LoadModel(page);
        var first = await ModelRequests(site);
        await visit.Page.GotoAsync("/");
        await visit.LoadModel(page);

        Assert.IsNotEmpty(first);
        Assert.IsEmpty(await ModelRequests(site));
    }

    private async Task<List<string>> ModelRequests(SampleServer site) =>
        [.. (await site.TakeRequests(context.CancellationToken)).Where(request => request.Contains(".enc?v=", StringComparison.Ordinal))];
}
