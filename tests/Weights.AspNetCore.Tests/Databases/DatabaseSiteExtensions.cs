using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests.Databases;

/// <summary>What tests do to the database of a site, and read from it.</summary>
internal static class DatabaseSiteExtensions
{
    /// <summary>Runs statements on a connection that the site's pool reuses.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "The tests' own text.")]
    public static async Task ExecuteAsync(this DatabaseSite site, params string[] statements)
    {
        await using var context = site.Database.Create();
        await context.Database.OpenConnectionAsync();
        foreach (var statement in statements)
        {
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = statement;
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>The status of the site's health, by a check that begins now.</summary>
    public static async Task<HttpStatusCode> HealthAsync(this DatabaseSite site)
    {
        site.Clock.LetPass(ModelKeyHealthCheck.HealthyFor);
        using var response = await site.Client.GetAsync(new Uri("/health", UriKind.Relative));
        return response.StatusCode;
    }

    /// <summary>The number of audit entries.</summary>
    public static async Task<int> CountAsync(this DatabaseSite site) =>
        (await site.Audit.SearchAsync(new AuditQuery { Take = int.MaxValue })).Count;

    /// <summary>Gets a wrap from the site.</summary>
    public static async Task<byte[]> GetWrapAsync(this DatabaseSite site, string kid, string customer = "c_1")
    {
        using var response = await site.GetAsync($"/wrapped?kid={kid}", customer);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        return Base64Url.DecodeFromChars(
            JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("wrapped").GetString()
        );
    }

    /// <summary>Gets a wrap from the site and unwraps it.</summary>
    /// <returns>The kid of the key in the wrap.</returns>
    public static async Task<string> UnwrapAsync(this DatabaseSite site, string kid, string customer = "c_1")
    {
        using var kek = await site.CustomerKeys.OpenAsync(customer);
        using var key = kek.Unwrap(await site.GetWrapAsync(kid, customer));
        return key.Kid;
    }
}
