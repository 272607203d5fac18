using Weights.Sample;
using Weights.Sample.Accounts;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddDemoAccounts(builder.Configuration, builder.Environment);
builder.Services.AddModelKeys();
builder.Services.AddHealthChecks();
builder.Services.AddRazorPages(pages =>
{
    pages.Conventions.AuthorizePage("/Ocr");
    pages.Conventions.AuthorizePage("/Vad");
});

var app = builder.Build();

await app.Services.CreateDemoAccountsAsync();

app.UseExceptionHandler("/error");
app.UseSecurityHeaders();
app.UseAuthentication();
app.UseAuthorization();

app.MapStaticAssets();
app.MapHealthChecks("/health");
app.MapRawModelKeys().RequireAuthorization();
app.MapRazorPages().WithStaticAssets();
app.MapFallbackToPage("/NotFound");

await app.RunAsync();
