using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace Weights.AspNetCore.Tests.Middleware;

/// <summary>Redirects in place of a key endpoint: 401 or 403 instead of a challenge or a forbid, and otherwise unchanged.</summary>
[TestClass]
public sealed class RedirectTests
{
    [TestMethod]
    [DataRow(StatusCodes.Status301MovedPermanently)]
    [DataRow(StatusCodes.Status302Found)]
    [DataRow(StatusCodes.Status307TemporaryRedirect)]
    public async Task A_redirect_of_the_apps_own_middleware_stays(int status)
    {
        foreach (var placement in Enum.GetValues<Placement>())
        {
            await using var site = await TrialSite.StartAsync(
                placement,
                app =>
                    app.Use(
                        (HttpContext context, RequestDelegate _) =>
                        {
                            context.Response.StatusCode = status;
                            context.Response.Headers.Location = "https://www.shop.example/";
                            return Task.CompletedTask;
                        }
                    )
            );
            using var response = await site.AskAsync(TrialSite.Ann);
            Assert.AreEqual(status, (int)response.StatusCode, $"{placement}");
            Assert.AreEqual("www.shop.example", response.Headers.Location?.Host);
            Assert.IsEmpty(site.Audit.Outcomes, $"{placement}");
        }
    }

    [TestMethod]
    [DataRow(false, StatusCodes.Status401Unauthorized, GrantOutcome.NotSignedIn)]
    [DataRow(true, StatusCodes.Status403Forbidden, GrantOutcome.PolicyRefused)]
    public async Task A_challenge_of_the_apps_own_middleware_is_not_a_redirect(bool forbids, int status, GrantOutcome outcome)
    {
        foreach (var placement in Enum.GetValues<Placement>())
        {
            await using var site = await TrialSite.StartAsync(
                placement,
                app => app.Use((HttpContext context, RequestDelegate _) => forbids ? context.ForbidAsync() : context.ChallengeAsync()),
                UseSignInPage
            );
            await site.AssertRefusedAsync(status, code: null, outcome);
        }
    }

    [TestMethod]
    [DataRow(false, StatusCodes.Status401Unauthorized, GrantOutcome.NotSignedIn)]
    [DataRow(true, StatusCodes.Status403Forbidden, GrantOutcome.PolicyRefused)]
    public async Task A_redirect_of_an_endpoint_filter_that_challenges_is_not_sent(bool forbids, int status, GrantOutcome outcome)
    {
        await using var site = await TrialSite.StartAsync(
            Placement.Automatic,
            static _ => { },
            UseSignInPage,
            endpoint =>
                ((IEndpointConventionBuilder)endpoint).AddEndpointFilter(
                    (_, _) => ValueTask.FromResult<object?>(forbids ? Results.Forbid() : Results.Challenge())
                )
        );
        await site.AssertRefusedAsync(status, code: null, outcome);
    }

    [TestMethod]
    public async Task A_redirect_of_the_apps_handler_of_refused_policies_is_401()
    {
        await using var site = await TrialSite.StartAsync(
            Placement.Automatic,
            static _ => { },
            builder => builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, RedirectAll>()
        );
        await site.AssertRefusedAsync(401, code: null, GrantOutcome.NotSignedIn, user: null);
    }

    /// <summary>Signs in at a page of another site, like OpenID Connect.</summary>
    private static void UseSignInPage(WebApplicationBuilder builder) =>
        builder.Services.Configure<AuthenticationOptions>(options =>
        {
            options.AddScheme<SignInPage>("page", null);
            options.DefaultChallengeScheme = options.DefaultForbidScheme = "page";
        });

    [SuppressMessage("Performance", "CA1812", Justification = "The authentication services make it.")]
    private sealed class SignInPage : IAuthenticationHandler
    {
        private HttpContext? _context;

        public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
        {
            _context = context;
            return Task.CompletedTask;
        }

        public Task<AuthenticateResult> AuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());

        public Task ChallengeAsync(AuthenticationProperties? properties) => RedirectAsync();

        public Task ForbidAsync(AuthenticationProperties? properties) => RedirectAsync();

        private Task RedirectAsync()
        {
            _context!.Response.Redirect("https://login.example/");
            return Task.CompletedTask;
        }
    }

    [SuppressMessage("Performance", "CA1812", Justification = "The services of the site make it.")]
    private sealed class RedirectAll : IAuthorizationMiddlewareResultHandler
    {
        private readonly AuthorizationMiddlewareResultHandler _default = new();

        public Task HandleAsync(
            RequestDelegate next,
            HttpContext context,
            AuthorizationPolicy policy,
            PolicyAuthorizationResult authorizeResult
        )
        {
            if (authorizeResult.Succeeded)
            {
                return _default.HandleAsync(next, context, policy, authorizeResult);
            }

            context.Response.Redirect("/login");
            return Task.CompletedTask;
        }
    }
}
