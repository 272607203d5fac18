using Weights.Sample.Accounts;
using Weights.Sample.Hosting;
using Weights.Sample.Keys;
using Weights.Sample.Settings;

var builder = WebApplication.CreateBuilder(args);
var printsModelKey = args is [PrintModelKey.Command];

if (!printsModelKey && SettingFaults.Find(builder.Configuration, builder.Environment) is { Count: > 0 } faults)
{
    SettingFaults.Report(faults);
    Environment.ExitCode = 1;
    return;
}

builder.Services.AddDemoAccounts(builder.Configuration, builder.Environment);
builder.Services.AddKeyDelivery(builder.Configuration, builder.Environment);
builder.Services.AddKnownProxies(builder.Configuration);
builder.Services.AddHttpsOnly(builder.Configuration, builder.Environment);
builder.Services.AddPublicHost(builder.Configuration, builder.Environment);
builder.Services.AddRazorPages(pages =>
{
    pages.Conventions.AuthorizePage("/Demos/Ocr");
    pages.Conventions.AuthorizePage("/Demos/Vad");
    pages.Conventions.AuthorizeFolder("/Admin", SiteRoles.Administrator);
});
if (printsModelKey)
{
    // Standard output is for the key alone.
    builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
}

var app = builder.Build();

if (printsModelKey)
{
    Environment.ExitCode = await PrintModelKey.RunAsync(app.Services);
    return;
}

app.UseThisMachineOnly();
app.UseForwardedHeaders();
app.UsePublicHost();
app.UseExceptionHandler("/error");
app.UseSecurityHeaders();

// Before the redirect, because an orchestrator asks over HTTP and without a proxy.
app.UseHealthChecks("/health");
app.UseHttpsOnly();
app.UseAdminStatusPages();
app.UseRouting();
app.UseAuthentication();
app.UseAuthorization();

app.MapStaticAssets();
app.MapModelKeys();
app.MapRazorPages().WithStaticAssets();
app.MapFallbackToPage("/Status/NotFound");

await app.RunAsync();
