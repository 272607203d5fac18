namespace Weights.AspNetCore.Tests;

[TestClass]
public sealed class RefusalTallyTests
{
    private const string Listed = "https://a.example";

    private readonly RefusalTally _tally = new(origin => origin == Listed);

    [TestMethod]
    public void The_first_of_a_kind_is_recorded_and_the_rest_are_counted()
    {
        Assert.IsTrue(_tally.IsFirst(Refusal()));
        Assert.IsFalse(_tally.IsFirst(Refusal()));
        Assert.IsFalse(_tally.IsFirst(Refusal()));
        Assert.IsTrue(_tally.IsFirst(Refusal() with { Customer = "c_1" }), "another kind");
        Assert.AreEqual(2, _tally.Take().Single().Count);
    }

    [TestMethod]
    public void Taking_the_counts_starts_again_at_zero()
    {
        _tally.IsFirst(Refusal());
        _tally.IsFirst(Refusal());
        Assert.HasCount(1, _tally.Take());
        Assert.IsEmpty(_tally.Take());
        Assert.IsTrue(_tally.IsFirst(Refusal()));
    }

    [TestMethod]
    public void Anonymous_origins_are_of_three_kinds_listed_not_listed_and_none()
    {
        Assert.IsTrue(_tally.IsFirst(Refusal()));
        Assert.IsTrue(_tally.IsFirst(Refusal() with { Origin = null }));
        Assert.AreEqual(1, Enumerable.Range(0, 10_000).Count(i => _tally.IsFirst(Refusal() with { Origin = $"https://{i}.example" })));
        var rest = _tally.Take().Single();
        Assert.AreEqual(9_999, rest.Count);
        Assert.IsNull(rest.Origin, "The refusals do not have it in common.");
    }

    [TestMethod]
    public void Anonymous_origins_do_not_take_a_customers_name_off_its_refusals()
    {
        foreach (var i in Enumerable.Range(0, 140))
        {
            _tally.IsFirst(Refusal() with { Origin = $"https://{i}.example" });
        }

        Assert.IsTrue(_tally.IsFirst(Refusal() with { Customer = "c_1", Session = "s_1" }));
        Assert.IsFalse(_tally.IsFirst(Refusal() with { Customer = "c_1", Session = "s_1" }));
        var counted = _tally.Take().Single(counted => counted.Customer.Length > 0);
        Assert.AreEqual(("c_1", "s_1", Listed, 1), (counted.Customer, counted.Session, counted.Origin, counted.Count));
    }

    [TestMethod]
    public void A_customer_with_very_many_kids_uses_up_only_its_own_kinds()
    {
        var noisy = Refusal() with { Customer = "c_noisy", Session = "s_1", RefusedAs = GrantOutcome.RateLimited };
        var first = Enumerable.Range(0, 1_000).Count(i => _tally.IsFirst(noisy with { Kid = $"{i:x32}" }));
        Assert.AreEqual(RefusalTally.MaxKindsOfCustomer, first);
        Assert.IsTrue(_tally.IsFirst(Refusal() with { Customer = "c_1", Session = "s_1" }), "another customer");
        var rest = _tally.Take().Single();
        Assert.AreEqual(("c_noisy", "s_1", (string?)null, 1_000 - first), (rest.Customer, rest.Session, rest.Kid, rest.Count));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow(PublicId.Site)]
    public void Without_customers_of_their_own_sessions_do_not_share_kinds(string customer)
    {
        var noisy = Refusal() with { Customer = customer, Session = "s_noisy", RefusedAs = GrantOutcome.RateLimited };
        foreach (var i in Enumerable.Range(0, 1_000))
        {
            _tally.IsFirst(noisy with { Kid = $"{i:x32}" });
        }

        Assert.IsTrue(_tally.IsFirst(noisy with { Session = "s_1" }), "another session");
        var rest = _tally.Take().Single();
        Assert.AreEqual(("s_noisy", 1_000 - RefusalTally.MaxKindsOfCustomer), (rest.Session, rest.Count));
    }

    [TestMethod]
    public void Refusals_of_very_many_customers_keep_their_names_up_to_a_limit()
    {
        const int Customers = 5_000;
        foreach (var i in Enumerable.Range(0, Customers))
        {
            _tally.IsFirst(Refusal() with { Customer = $"c_{i}", Session = $"s_{i}" });
        }

        var counted = _tally.Take();
        Assert.AreEqual(RefusalTally.MaxCustomerKinds, counted.Count(entry => entry.Customer.Length > 0));
        var nameless = counted.Single(entry => entry.Customer.Length == 0);
        Assert.AreEqual(("", Customers - RefusalTally.MaxKinds - RefusalTally.MaxCustomerKinds), (nameless.Session, nameless.Count));
    }

    [TestMethod]
    public void A_count_that_could_not_be_recorded_is_added_to_the_next()
    {
        _tally.IsFirst(Refusal());
        _tally.IsFirst(Refusal());
        _tally.Return(_tally.Take().Single());
        Assert.IsFalse(_tally.IsFirst(Refusal()));
        Assert.AreEqual(2, _tally.Take().Single().Count);
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
            Origin = Listed,
        };
}
