using Weights.AspNetCore.EntityFrameworkCore;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>The rules at their boundaries, to the millisecond, which a test over HTTP could not reach exactly.</summary>
[TestClass]
public sealed class GrantRuleTests
{
    private static readonly DateTimeOffset _now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    [DataRow(0, GrantOutcome.Granted)]
    [DataRow(1, GrantOutcome.EntitlementNotBegun)]
    public void An_entitlement_begins_on_the_millisecond(int fromInMilliseconds, GrantOutcome expected) =>
        Assert.AreEqual(expected, Decide(Case(entitlement: Entitlement(from: _now.AddMilliseconds(fromInMilliseconds)))));

    [TestMethod]
    [DataRow(1, GrantOutcome.Granted)]
    [DataRow(0, GrantOutcome.EntitlementEnded)]
    [DataRow(-1, GrantOutcome.EntitlementEnded)]
    public void An_entitlement_ends_on_the_millisecond(int untilInMilliseconds, GrantOutcome expected) =>
        Assert.AreEqual(expected, Decide(Case(entitlement: Entitlement(until: _now.AddMilliseconds(untilInMilliseconds)))));

    [TestMethod]
    [DataRow(KeyVersionState.Active, null, GrantOutcome.Granted)]
    [DataRow(KeyVersionState.Retiring, 1, GrantOutcome.Granted)]
    [DataRow(KeyVersionState.Retiring, 0, GrantOutcome.KeyRetired)]
    [DataRow(KeyVersionState.Retiring, null, GrantOutcome.KeyRetired)]
    [DataRow(KeyVersionState.Retired, null, GrantOutcome.KeyRetired)]
    [DataRow(KeyVersionState.Retired, 1, GrantOutcome.KeyRetired)]
    public void A_version_is_served_while_it_is_active_or_retiring(
        KeyVersionState state,
        int? untilInMilliseconds,
        GrantOutcome expected
    ) => Assert.AreEqual(expected, Decide(Case(version: Version(state, untilInMilliseconds is { } ms ? _now.AddMilliseconds(ms) : null))));

    [TestMethod]
    [DataRow(null, null, null)]
    [DataRow(5, null, 5)]
    [DataRow(null, 3, 3)]
    [DataRow(5, 3, 3)]
    [DataRow(3, 5, 3)]
    public void The_right_ends_with_the_entitlement_or_the_version(int? entitlementHours, int? versionHours, int? expectedHours)
    {
        var found = Case(
            version: versionHours is { } v ? Version(KeyVersionState.Retiring, _now.AddHours(v)) : Version(KeyVersionState.Active),
            entitlement: Entitlement(until: entitlementHours is { } e ? _now.AddHours(e) : null)
        );
        Assert.AreEqual(expectedHours is { } hours ? _now.AddHours(hours) : null, GrantRules.Until(found));
    }

    [TestMethod]
    public void A_suspended_customer_learns_nothing_about_keys()
    {
        var suspended = Case(customer: Customer(CustomerState.Suspended));
        Assert.AreEqual(GrantOutcome.CustomerSuspended, Decide(suspended));
        Assert.AreEqual(GrantOutcome.CustomerSuspended, Decide(suspended with { Version = null, Key = null, Entitlement = null }));
        Assert.AreEqual(GrantOutcome.CustomerSuspended, Decide(suspended with { Version = Version(KeyVersionState.Retired) }));
    }

    [TestMethod]
    public void A_customer_without_entitlement_does_not_learn_of_a_retirement()
    {
        var retired = Case(version: Version(KeyVersionState.Retired));
        Assert.AreEqual(GrantOutcome.NotEntitled, Decide(retired with { Entitlement = null }));
    }

    [TestMethod]
    public void A_kid_of_another_key_ID_is_an_unknown_key() =>
        Assert.AreEqual(GrantOutcome.UnknownKey, GrantRules.Decide(Request with { KeyId = KeyId.Parse("globex") }, Case(), _now));

    [TestMethod]
    public void A_wrapped_key_needs_a_stored_wrap() =>
        Assert.AreEqual(GrantOutcome.DeliveryNotEnabled, GrantRules.Decide(Request with { Delivery = KeyDelivery.Wrapped }, Case(), _now));

    private static KeyRequest Request =>
        new()
        {
            Delivery = KeyDelivery.Session,
            Customer = "c_1",
            Session = "s_1",
            Kid = "kid",
            Format = ContainerFormat.Gcm,
            RequestId = "r",
            At = _now.AddDays(-1),
        };

    private static GrantOutcome Decide(GrantCase found) => GrantRules.Decide(Request, found, _now);

    private static GrantCase Case(CustomerStatus? customer = null, KeyVersionRow? version = null, EntitlementRow? entitlement = null) =>
        new(
            customer ?? Customer(CustomerState.Active),
            SessionRevoked: false,
            version ?? Version(KeyVersionState.Active),
            new ContentKeyRow { KeyId = "acme", Format = ContainerFormat.Gcm },
            entitlement ?? Entitlement(),
            Wrap: null
        );

    private static CustomerStatus Customer(CustomerState state) => new("c_1", state);

    private static KeyVersionRow Version(KeyVersionState state, DateTimeOffset? until = null) =>
        new()
        {
            Kid = "kid",
            KeyId = "acme",
            State = state,
            RetiringUntil = until,
            ProtectedKey = [],
            Created = _now,
        };

    private static EntitlementRow Entitlement(DateTimeOffset? from = null, DateTimeOffset? until = null) =>
        new()
        {
            Customer = "c_1",
            KeyId = "acme",
            From = from,
            Until = until,
        };
}
