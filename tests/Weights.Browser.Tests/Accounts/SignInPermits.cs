using System.Net;
using System.Threading.RateLimiting;
using Weights.Sample.Accounts;

namespace Weights.Browser.Tests.Accounts;

/// <summary>The limits of attempts to sign in, without a site.</summary>
[TestClass]
public sealed class SignInPermits : IDisposable
{
    private static readonly IPAddress _address = IPAddress.Parse("192.0.2.1");

    private readonly Clock _clock = new();
    private readonly SignInLimits _limits;

    public SignInPermits() => _limits = new SignInLimits(_clock);

    public void Dispose() => _limits.Dispose();

    [TestMethod]
    public void A_wrong_password_counts_for_five_minutes()
    {
        Fail("ADA", _address, SignInLimits.ForAccount);
        _clock.Now += SignInLimits.Pause - TimeSpan.FromSeconds(1);
        Assert.IsNull(_limits.TryBegin("ADA", _address));

        _clock.Now += TimeSpan.FromSeconds(1);

        Assert.IsNotNull(_limits.TryBegin("ADA", _address));
    }

    [TestMethod]
    public void A_right_password_does_not_count()
    {
        for (var i = 0; i < SignInLimits.ForAddress; i++)
        {
            _limits.End(_limits.TryBegin("ADA", _address)!, signedIn: true);
        }

        Assert.IsNotNull(_limits.TryBegin("ADA", _address));
    }

    [TestMethod]
    public void Attempts_that_have_not_ended_count()
    {
        var attempts = Enumerable.Range(0, SignInLimits.ForAccount).Select(_ => _limits.TryBegin("ADA", _address)).ToList();
        CollectionAssert.AllItemsAreNotNull(attempts);

        Assert.IsNull(_limits.TryBegin("ADA", _address));
    }

    [TestMethod]
    [DataRow("2001:db8:1:1::1", "2001:db8:1:1:ffff::2")]
    [DataRow("192.0.2.1", "::ffff:192.0.2.1")]
    public void Addresses_of_one_subscriber_count_together(string first, string second)
    {
        Fail("ADA", IPAddress.Parse(first), SignInLimits.ForAccount);

        Assert.IsNull(_limits.TryBegin("ADA", IPAddress.Parse(second)));
    }

    [TestMethod]
    [DataRow("2001:db8:1:1::1", "2001:db8:1:2::1")]
    [DataRow("192.0.2.1", "192.0.2.2")]
    public void Addresses_of_two_subscribers_count_apart(string first, string second)
    {
        Fail("ADA", IPAddress.Parse(first), SignInLimits.ForAccount);

        Assert.IsNotNull(_limits.TryBegin("ADA", IPAddress.Parse(second)));
    }

    [TestMethod]
    public void More_than_twenty_thousand_wrong_passwords_are_not_kept()
    {
        Fail("ADA", _address, SignInLimits.ForAccount);

        for (var i = 0; i < 20_000; i++)
        {
            Fail("ADA", new IPAddress(BitConverter.GetBytes(0x0A000000 + i)), 1);
        }

        Assert.IsNotNull(_limits.TryBegin("ADA", _address));
    }

    private void Fail(string account, IPAddress address, int times)
    {
        for (var i = 0; i < times; i++)
        {
            RateLimitLease attempt = _limits.TryBegin(account, address)!;
            _limits.End(attempt, signedIn: false);
        }
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
