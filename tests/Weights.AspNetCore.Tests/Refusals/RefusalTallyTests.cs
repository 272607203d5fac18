namespace Weights.AspNetCore.Tests;

[TestClass]
public sealed class RefusalTallyTests
{
    [TestMethod]
    public void The_first_of_a_kind_is_recorded_and_the_rest_are_counted()
    {
        var tally = new RefusalTally();
        Assert.IsTrue(tally.IsFirst(Refusal()));
        Assert.IsFalse(tally.IsFirst(Refusal()));
        Assert.IsFalse(tally.IsFirst(Refusal()));
        Assert.IsTrue(tally.IsFirst(Refusal() with { Customer = "c_1" }), "another kind");
        Assert.AreEqual(2, tally.Take().Single().Count);
    }

    [TestMethod]
    public void Taking_the_counts_starts_again_at_zero()
    {
        var tally = new RefusalTally();
        tally.IsFirst(Refusal());
        tally.IsFirst(Refusal());
        Assert.HasCount(1, tally.Take());
        Assert.IsEmpty(tally.Take());
        Assert.IsTrue(tally.IsFirst(Refusal()));
    }

    [TestMethod]
    public void Too_many_origins_are_counted_together_without_an_origin()
    {
        var tally = new RefusalTally();
        var first = Enumerable.Range(0, 10_000).Count(i => tally.IsFirst(Refusal() with { Origin = $"https://{i}.example" }));
        Assert.AreEqual(RefusalTally.MaxKinds, first);
        var rest = tally.Take().Single();
        Assert.AreEqual(10_000 - first, rest.Count);
        Assert.IsNull(rest.Origin);
    }

    [TestMethod]
    public void A_count_that_could_not_be_recorded_is_added_to_the_next()
    {
        var tally = new RefusalTally();
        tally.IsFirst(Refusal());
        tally.IsFirst(Refusal());
        tally.Return(tally.Take().Single());
        Assert.IsFalse(tally.IsFirst(Refusal()));
        Assert.AreEqual(2, tally.Take().Single().Count);
    }

    private static KeyRequest Refusal() =>
        new()
        {
            Delivery = KeyDelivery.Session,
            Customer = "",
            Session = "",
            RequestId = "r",
            At = DateTimeOffset.UnixEpoch,
            RefusedAs = GrantOutcome.NotSignedIn,
            Origin = "https://a.example",
        };
}
