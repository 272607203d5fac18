using System.Net;

namespace Weights.Sample.Hosting;

/// <summary>
/// Outside Development browsers reach the site over HTTPS only. The exception is a site whose <c>Weights:PublicOrigin</c> is on this
/// machine, because browsers treat <c>http://localhost</c> as secure. Such a site serves only this machine.
/// </summary>
internal static class HttpsOnly
{
    /// <summary>Cookies that browsers send over HTTPS only, and the port for redirects.</summary>
    public static void AddHttpsOnly(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        var origin = Origin(configuration, environment);
        var cookies = origin is not null ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        services.AddAntiforgery(forms => forms.Cookie.SecurePolicy = cookies);
        services.ConfigureApplicationCookie(signIn => signIn.Cookie.SecurePolicy = cookies);
        // Without a port the middleware does not redirect, and behind a proxy it does not find one.
        services.AddHttpsRedirection(redirect => redirect.HttpsPort = origin?.Port);
    }

    /// <summary>
    /// Refuses requests of other machines if <c>Weights:PublicOrigin</c> is an http: address of this machine, because Kestrel may listen
    /// on all addresses. Must come before <c>UseForwardedHeaders</c>, which replaces the address of the connection.
    /// </summary>
    public static void UseThisMachineOnly(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment() && Origin(app.Configuration, app.Environment) is null)
        {
            app.Use(static (context, next) => IsThisMachine(context.Connection.RemoteIpAddress) ? next(context) : RefuseAsync(context));
        }
    }

    /// <summary>Redirects http: requests, and tells browsers to use HTTPS (Strict-Transport-Security).</summary>
    public static void UseHttpsOnly(this WebApplication app)
    {
        if (Origin(app.Configuration, app.Environment) is not null)
        {
            app.UseHsts();
            app.UseHttpsRedirection();
        }
    }

    /// <summary>
    /// The https: address of the site; null if HTTPS is not needed: in Development, and if the public origin is an http: address of this
    /// machine. <see cref="Settings.SettingFaults"/> has refused other http: addresses.
    /// </summary>
    public static Uri? Origin(IConfiguration configuration, IHostEnvironment environment) =>
        !environment.IsDevelopment() && PublicOrigin.Read(configuration) is { Scheme: "https" } origin ? origin : null;

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
}
