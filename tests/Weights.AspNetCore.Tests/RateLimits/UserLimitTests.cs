using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore.Tests;

/// <summary>
/// What is counted for users without a customer or a session. The tests call the limiter, because a window may end during requests.
/// </summary>
[TestClass]
public sealed class UserLimitTests
{
    private readonly ModelKeyOptions _options = new() { RequestsPerMinutePerCustomer = 3, RequestsPerMinutePerSession = 2 };

    [TestMethod]
    public void Users_without_any_ID_are_counted_by_address()
    {
        AssertLimited(2, User("203.0.113.9"), User("203.0.113.9"));
        AssertApart(User("203.0.113.9"), User("203.0.113.10"));
    }

    [TestMethod]
    public void A_connection_without_an_address_is_counted_too() => AssertLimited(2, User(null), User(null));

    [TestMethod]
    [DataRow(ClaimTypes.NameIdentifier)]
    [DataRow("sub")]
    [DataRow(ClaimTypes.Name)]
    public void Users_with_an_ID_are_counted_by_it_at_every_address(string claim)
    {
        AssertLimited(2, User("203.0.113.9", (claim, "1")), User("203.0.113.10", (claim, "1")));
        AssertApart(User("203.0.113.9", (claim, "1")), User("203.0.113.9", (claim, "2")));
    }

    [TestMethod]
    public void Requests_without_a_session_are_counted_by_user() =>
        AssertLimited(
            2,
            User("203.0.113.9", (ModelKeyClaims.Customer, "c_1"), ("sub", "1")),
            User("203.0.113.9", (ModelKeyClaims.Customer, "c_1"), ("sub", "1"))
        );

    [TestMethod]
    public void Requests_without_a_customer_are_counted_by_user_in_all_sessions() =>
        AssertLimited(
            3,
            User("203.0.113.9", (ModelKeyClaims.Session, "s_1"), ("sub", "1")),
            User("203.0.113.9", (ModelKeyClaims.Session, "s_2"), ("sub", "1"))
        );

    [TestMethod]
    public void Users_of_the_customer_site_do_not_share_its_limit()
    {
        _options.CustomerId = static _ => PublicId.Site;
        AssertApart(User("203.0.113.9", ("sub", "1")), User("203.0.113.9", ("sub", "2")));
    }

    [TestMethod]
    public void A_user_whose_ID_looks_like_a_customer_is_not_counted_with_it() =>
        AssertApart(
            User("203.0.113.9", ("sub", "c_1")),
            User("203.0.113.9", (ModelKeyClaims.Customer, "c_1"), (ModelKeyClaims.Session, "c_1"))
        );

    private static DefaultHttpContext User(string? address, params (string Type, string Value)[] claims)
    {
        var context = new DefaultHttpContext
        {
            User = new ClaimsPrincipal(new ClaimsIdentity(claims.Select(claim => new Claim(claim.Type, claim.Value)), "test")),
        };
        context.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
        return context;
    }

    private void AssertLimited(int limit, HttpContext one, HttpContext other)
    {
        using var limiter = new KeyRequestLimiter(Microsoft.Extensions.Options.Options.Create(_options));
        var granted = Enumerable.Range(0, 8).Count(i => Count(limiter, i % 2 == 0 ? one : other));
        Assert.AreEqual(limit, granted);
    }

    private void AssertApart(HttpContext one, HttpContext other)
    {
        using var limiter = new KeyRequestLimiter(Microsoft.Extensions.Options.Options.Create(_options));
        Assert.AreEqual(2, Enumerable.Range(0, 4).Count(_ => Count(limiter, one)));
        Assert.IsTrue(Count(limiter, other));
    }

    private bool Count(KeyRequestLimiter limiter, HttpContext context) => limiter.Count(RequestIdentity.Of(context, _options)!) is null;
}
