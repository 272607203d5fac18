using System.Net;

namespace Weights.Sample.Hosting;

/// <summary>
/// Outside Development browsers reach the site over HTTPS only. The exception is a site whose <c>Weights:PublicOrigin</c> is on this
/// machine, because browsers treat <c>http://localhost</c> as secure. Such a site serves only this machine.
/// </summary>
internal static class HttpsOnly
{
    /// <summary>Cookies that browsers send over HTTPS only, and the port for redirects.</summary>
    /// <exception cref="InvalidOperationException">The public origin is an http: address of another machine.</exception>
    public static void AddHttpsOnly(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        var needed = IsNeeded(configuration, environment);
        var cookies = needed ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        services.AddAntiforgery(forms => forms.Cookie.SecurePolicy = cookies);
        services.ConfigureApplicationCookie(signIn => signIn.Cookie.SecurePolicy = cookies);
        // Without a port the middleware does not redirect, and behind a proxy it does not find one.
        services.AddHttpsRedirection(redirect => redirect.HttpsPort = PublicOrigin(configuration) is { } origin ? origin.Port : 443);
    }

    /// <summary>
    /// Refuses requests of other machines if <c>Weights:PublicOrigin</c> is an http: address of this machine, because Kestrel may listen
    /// on all addresses. Must come before <c>UseForwardedHeaders</c>, which replaces the address of the connection.
    /// </summary>
    public static void UseThisMachineOnly(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment() && !IsNeeded(app.Configuration, app.Environment))
        {
            app.Use(static (context, next) => IsThisMachine(context.Connection.RemoteIpAddress) ? next(context) : RefuseAsync(context));
        }
    }

    /// <summary>Redirects http: requests, and tells browsers to use HTTPS (Strict-Transport-Security).</summary>
    public static void UseHttpsOnly(this WebApplication app)
    {
        if (IsNeeded(app.Configuration, app.Environment))
        {
            app.UseHsts();
            app.UseHttpsRedirection();
        }
    }

    // A Unix socket has no address.
    private static bool IsThisMachine(IPAddress? address) => address is null || IPAddress.IsLoopback(address);

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsync(
            "This site is for the machine that it runs on, because its Weights:PublicOrigin is an http: address of that machine. "
                + "To serve others, set Weights:PublicOrigin to an https: address.",
            context.RequestAborted
        );
    }

    private static bool IsNeeded(IConfiguration configuration, IHostEnvironment environment)
    {
        if (environment.IsDevelopment())
        {
            return false;
        }

        return PublicOrigin(configuration) switch
        {
            { IsLoopback: true, Scheme: "http" } => false,
            { Scheme: "http" } => throw new InvalidOperationException(
                "Weights:PublicOrigin begins with http:, and browsers decrypt only on pages of https: or of localhost. "
                    + "Give the site a certificate, or a proxy that has one, and set Weights:PublicOrigin to the https: address."
            ),
            _ => true,
        };
    }

    // Key delivery reports a missing or malformed origin when the site starts.
    private static Uri? PublicOrigin(IConfiguration configuration) =>
        Uri.TryCreate(configuration["Weights:PublicOrigin"], UriKind.Absolute, out var origin) ? origin : null;
}
