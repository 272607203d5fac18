using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Weights.AspNetCore.Tests;

/// <summary>Many requests for the app's health are few checks of the store.</summary>
[TestClass]
public sealed class HealthCheckTests
{
    private readonly HealthCheckClock _clock = new();
    private readonly HealthCheckAuthority _authority = new();
    private readonly ModelKeyHealthCheck _check;

    public HealthCheckTests() => _check = new(_authority, _clock, NullLogger<ModelKeyHealthCheck>.Instance);

    [TestMethod]
    public async Task Requests_of_five_seconds_share_a_good_result()
    {
        _authority.End(null);
        for (var i = 0; i < 200; i++)
        {
            Assert.AreEqual(HealthStatus.Healthy, await AskAsync());
        }

        Assert.AreEqual(1, _authority.Checks);
        _clock.Elapsed += ModelKeyHealthCheck.HealthyFor;
        await AskAsync();
        Assert.AreEqual(2, _authority.Checks, "five seconds later");
    }

    [TestMethod]
    public async Task Requests_of_one_second_share_a_bad_result()
    {
        _authority.End("The vault is closed.");
        for (var i = 0; i < 200; i++)
        {
            Assert.AreEqual(HealthStatus.Degraded, await AskAsync(), "the status of the registration");
        }

        Assert.AreEqual(1, _authority.Checks);
        _authority.End(null);
        _clock.Elapsed += ModelKeyHealthCheck.TroubledFor;
        Assert.AreEqual(HealthStatus.Healthy, await AskAsync(), "a second later");
    }

    [TestMethod]
    public async Task Requests_during_a_check_wait_for_it()
    {
        var waiting = Enumerable.Range(0, 200).Select(_ => AskAsync()).ToList();
        Assert.IsFalse(waiting.Exists(request => request.IsCompleted));
        _authority.End(null);
        Assert.IsTrue((await Task.WhenAll(waiting)).All(status => status == HealthStatus.Healthy));
        Assert.AreEqual(1, _authority.Checks);
    }

    [TestMethod]
    public async Task A_check_that_hangs_is_unhealthy_after_its_deadline_and_stays_the_only_one()
    {
        var first = AskAsync();
        await _authority.Began;
        _clock.Elapsed += ModelKeyHealthCheck.Deadline;
        _clock.GoOff();
        Assert.AreEqual(HealthStatus.Degraded, await first);
        Assert.IsTrue(_authority.Token.IsCancellationRequested, "the check is asked to end");
        Assert.AreEqual(HealthStatus.Degraded, await AskAsync().WaitAsync(TimeSpan.FromMinutes(1)), "it still hangs");
        Assert.AreEqual(1, _authority.Checks);
    }

    [TestMethod]
    public async Task A_client_that_gives_up_does_not_end_the_check()
    {
        using var leaves = new CancellationTokenSource();
        var first = AskAsync(leaves.Token);
        var second = AskAsync();
        await leaves.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => first);
        _authority.End(null);
        Assert.AreEqual(HealthStatus.Healthy, await second);
    }

    [TestMethod]
    public async Task An_authority_that_throws_is_unhealthy_and_asked_once_a_second()
    {
        _authority.Fail(new InvalidOperationException("secret"));
        for (var i = 0; i < 10; i++)
        {
            Assert.AreEqual(HealthStatus.Degraded, await AskAsync());
        }

        Assert.AreEqual(1, _authority.Checks);
    }

    [TestMethod]
    public async Task A_check_whose_logger_throws_is_followed_by_another()
    {
        var check = new ModelKeyHealthCheck(_authority, _clock, new ThrowingLogger<ModelKeyHealthCheck>());
        _authority.Fail(new InvalidOperationException("The store is gone."));
        await Assert.ThrowsExactlyAsync<IOException>(() => AskAsync(check));
        _authority.End(null);
        Assert.AreEqual(HealthStatus.Healthy, await AskAsync(check));
    }

    [TestMethod]
    public async Task Requests_for_health_are_few_checks_in_a_site()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Services = builder =>
                {
                    builder.Services.AddTestAuthentication();
                    builder.Services.AddSingleton<TimeProvider>(_clock).AddSingleton<IModelKeyAuthority>(_authority);
                    builder.Services.AddHealthChecks().AddModelKeys();
                },
                Pipeline = app => app.MapHealthChecks("/health"),
            }
        );
        _authority.End(null);
        var statuses = await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(async _ =>
                {
                    using var response = await site.Client.GetAsync(new Uri("/health", UriKind.Relative));
                    return response.StatusCode;
                })
        );
        Assert.IsTrue(statuses.All(status => status == HttpStatusCode.OK));
        Assert.AreEqual(1, _authority.Checks);
    }

    private static async Task<HealthStatus> AskAsync(ModelKeyHealthCheck check, CancellationToken cancellationToken = default)
    {
        var registration = new HealthCheckRegistration("model-keys", check, HealthStatus.Degraded, tags: null);
        return (await check.CheckHealthAsync(new HealthCheckContext { Registration = registration }, cancellationToken)).Status;
    }

    private Task<HealthStatus> AskAsync(CancellationToken cancellationToken = default) => AskAsync(_check, cancellationToken);
}
