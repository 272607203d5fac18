// One instance of a site with a key database, for tests that need it in its own process. Arguments: the connection string, the folder of
// the key ring, and the ring's certificate; "unlimited" removes the rate limits.
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Weights.AspNetCore;
using Weights.AspNetCore.EntityFrameworkCore;

var (connectionString, ring, certificateFile) = (args[0], args[1], args[2]);
using var certificate = X509CertificateLoader.LoadPkcs12FromFile(certificateFile, password: null);

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder
    .Services.AddDataProtection()
    .SetApplicationName("tests")
    .PersistKeysToFileSystem(new DirectoryInfo(ring))
    .ProtectKeysWithCertificate(certificate)
    .UnprotectKeysWithAnyCertificate(certificate);
builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
builder.Services.AddModelKeys(options =>
{
    options.PublicOrigin = "https://shop.example";
    if (args.Contains("unlimited"))
    {
        (options.RequestsPerMinutePerCustomer, options.RequestsPerMinutePerSession) = (int.MaxValue, int.MaxValue);
    }
});
builder.Services.AddModelKeyDatabase(connectionString);
builder.Services.AddHealthChecks().AddModelKeys();
builder.Services.Configure<ForwardedHeadersOptions>(options =>
{
    options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
    options.KnownProxies.Add(IPAddress.Loopback);
});

var app = builder.Build();
app.UseForwardedHeaders();
app.UseAuthentication();
app.UseAuthorization();
app.MapHealthChecks("/health");
app.MapModelKeys();
app.MapRawModelKeys();

// A sign-in at one instance, whose cookie the other instances must accept.
app.MapPost(
    "/login/{customer}",
    (string customer) =>
        Results.SignIn(
            new ClaimsPrincipal(
                new ClaimsIdentity(
                    [new Claim(ModelKeyClaims.Customer, customer), new Claim(ModelKeyClaims.Session, PublicId.New("s_"))],
                    CookieAuthenticationDefaults.AuthenticationScheme
                )
            ),
            authenticationScheme: CookieAuthenticationDefaults.AuthenticationScheme
        )
);
app.MapPost(
    "/suspend/{customer}",
    (string customer, CustomerOperations customers, CancellationToken cancellationToken) =>
        customers.SuspendAsync(customer, cancellationToken)
);
app.MapGet("/scheme", (HttpContext context) => context.Request.Scheme);

await app.StartAsync();
Console.WriteLine($"listening on {app.Urls.Single()}");
await app.WaitForShutdownAsync();
