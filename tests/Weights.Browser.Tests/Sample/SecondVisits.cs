namespace Weights.Browser.Tests.Sample;

/// <summary>A visitor who comes back and loads the same model again.</summary>
[TestClass]
[DoNotParallelize]
public sealed class SecondVisits(TestContext context)
{
    // A small model, which the page itself fetches.
    private const string Page = "/vad";

    [TestMethod]
    public async Task The_second_visit_sends_no_request_for_the_encrypted_model()
    {
        using var site = await SampleServer.Start(context.CancellationToken, settings: SampleServer.LogRequests);
        await using var visit = await Visit.Begin(address: site.Address);
        await visit.SignIn();

        await visit.LoadModel(Page);
        var first = await ModelRequests(site);
        await visit.Page.GotoAsync("/");
        await visit.LoadModel(Page);

        Assert.IsNotEmpty(first);
        Assert.IsEmpty(await ModelRequests(site));
    }

    private async Task<List<string>> ModelRequests(SampleServer site) =>
        [.. (await site.TakeRequests(context.CancellationToken)).Where(request => request.Contains(".enc?v=", StringComparison.Ordinal))];
}
