using Weights.Sample;
using Weights.Sample.Accounts;
using Weights.Sample.Keys;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddDemoAccounts(builder.Configuration, builder.Environment);
builder.Services.AddSingleton<BuildKey>();
builder.Services.AddSiteKeys(builder.Configuration, builder.Environment);
builder.Services.AddKnownProxies(builder.Configuration);
builder.Services.AddAntiforgery(forms => forms.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest);
builder.Services.AddRazorPages(pages =>
{
    pages.Conventions.AuthorizePage("/Ocr");
    pages.Conventions.AuthorizePage("/Vad");
    pages.Conventions.AuthorizeFolder("/Admin", DemoAccount.Administrator);
});
if (args is [PrintModelKey.Command])
{
    // Its standard output is the key alone.
    builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
}

var app = builder.Build();

if (args is [PrintModelKey.Command])
{
    Environment.ExitCode = await PrintModelKey.RunAsync(app.Services);
    return;
}

app.UseForwardedHeaders();
app.UseExceptionHandler("/error");
app.UseSecurityHeaders();
app.UseWhen(
    context => context.Request.Path.StartsWithSegments("/admin", StringComparison.OrdinalIgnoreCase),
    admin => admin.UseStatusCodePagesWithReExecute("/denied")
);
app.UseRouting(); // after the line above, which sends a refused request through it again
app.UseAuthentication();
app.UseAuthorization();

app.MapStaticAssets();
app.MapHealthChecks("/health");
app.MapModelKeys();
app.MapRazorPages().WithStaticAssets();
app.MapFallbackToPage("/NotFound");

await app.RunAsync();
