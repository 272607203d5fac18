using System.Net;

namespace Weights.AspNetCore.Tests;

/// <summary>The responses to refused requests are those of <see cref="RefusalTable"/>.</summary>
[TestClass]
public sealed class RefusalResponseTests
{
    private readonly TestKey _key = new();

    public static IEnumerable<object[]> Outcomes => RefusalTableTests.Outcomes;

    [TestMethod]
    [DynamicData(nameof(Outcomes))]
    public async Task A_refusal_is_sent_as_its_row_says(GrantOutcome outcome)
    {
        await using var site = await StartAsync(outcome);
        foreach (var delivery in Enum.GetValues<KeyDelivery>())
        {
            using var response = await AskAsync(site, delivery);
            await RefusalResponses.AssertAsync(outcome, delivery, response);
        }
    }

    [TestMethod]
    public async Task A_bare_401_means_that_nobody_is_signed_in()
    {
        await using var site = await Site.StartAsync(_key);
        using var client = new SessionClient(_key.Kid);
        using var response = await client.PostAsync(site.Client, user: null);
        Assert.AreEqual((HttpStatusCode)RefusalTable.Of(GrantOutcome.NotSignedIn).Status, response.StatusCode);
        Assert.IsEmpty(await response.Content.ReadAsByteArrayAsync());
    }

    private static Task<Site> StartAsync(GrantOutcome outcome) =>
        Site.StartAsync(
            new SiteOptions
            {
                Services = builder =>
                    builder.Services.AddSingleton<IModelKeyAuthority>(new RefusingAuthority(outcome)).AddTestAuthentication(),
            }
        );

    private async Task<HttpResponseMessage> AskAsync(Site site, KeyDelivery delivery)
    {
        using var client = new SessionClient(_key.Kid);
        return delivery switch
        {
            KeyDelivery.Session => await client.PostAsync(site.Client, "ann"),
            KeyDelivery.Wrapped => await site.GetAsync($"/wrapped?kid={_key.Kid}"),
            KeyDelivery.Raw => await site.GetAsync(),
        };
    }

    private sealed class RefusingAuthority(GrantOutcome outcome) : IModelKeyAuthority
    {
        public ValueTask<KeyDecision> DecideAsync(KeyRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult(KeyDecision.Refuse(outcome));

        public ValueTask<string?> FindTroubleAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);
    }
}
