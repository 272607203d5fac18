namespace Weights.Browser.Tests;

[TestClass]
[DoNotParallelize]
public sealed class TheDemoKey
{
    [TestMethod]
    public async Task Works_without_a_login_and_says_that_it_protects_nothing()
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
