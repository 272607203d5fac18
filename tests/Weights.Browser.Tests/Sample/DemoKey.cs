namespace Weights.Browser.Tests.Sample;

/// <summary>The demo with a key in the page.</summary>
[TestClass]
[DoNotParallelize]
public sealed class DemoKey
{
    [TestMethod]
    public async Task It_works_without_sign_in_and_says_that_it_protects_nothing()
    {
        await using var visit = await Visit.Begin();
        await visit.LoadModel("/demo-key");
        await visit.Reaches("turn", "done");
        await Assertions.Expect(visit.Page.GetByTestId("demo-key-warning")).ToContainTextAsync("Anyone can read this key");
        var upright = await visit.Page.GetByTestId("turn-answer").InnerTextAsync();

        await visit.Page.GetByTestId("turn-flip").CheckAsync();

        await Assertions.Expect(visit.Page.GetByTestId("turn-answer")).Not.ToHaveTextAsync(upright);
        Assert.IsEmpty(visit.Errors);
    }
}
