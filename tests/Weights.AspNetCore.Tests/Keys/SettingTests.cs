using System.Reflection;
using Microsoft.Extensions.Options;
using Weights.AspNetCore.EntityFrameworkCore;

namespace Weights.AspNetCore.Tests;

/// <summary>Settings of the configuration: each option has one, and mistakes are not ignored.</summary>
[TestClass]
public sealed class SettingTests
{
    private readonly TestKey _key = new();

    [TestMethod]
    public async Task Each_option_can_be_set()
    {
        await using var site = await StartAsync(
            ("DefaultKeyId", "acme"),
            ("Keys:acme", _key.Hex),
            ("Lease", "00:30:00"),
            ("RequestsPerMinutePerCustomer", "70"),
            ("RequestsPerMinutePerSession", "7")
        );
        var options = site.Services.GetRequiredService<IOptions<ModelKeyOptions>>().Value;
        Assert.AreEqual("acme", options.DefaultKeyId);
        Assert.AreEqual(TimeSpan.FromMinutes(30), options.Lease);
        Assert.AreEqual((70, 7), (options.RequestsPerMinutePerCustomer, options.RequestsPerMinutePerSession));
        using var response = await site.GetAsync();
        CollectionAssert.AreEqual(_key.Bytes, await response.Content.ReadAsByteArrayAsync());
    }

    [TestMethod]
    public void Each_option_but_the_functions_has_a_setting()
    {
        var known = ModelKeyConfiguration.Values.Concat(ModelKeyConfiguration.Lists).ToHashSet();
        var options = typeof(ModelKeyOptions).GetProperties().Concat(typeof(ModelKeyDatabaseOptions).GetProperties());
        var without = options
            .Where(option => !IsFunction(option) && !known.Contains($"Weights:{option.Name}"))
            .Select(option => option.Name);
        Assert.AreEqual("", string.Join(", ", without));
    }

    [TestMethod]
    public async Task Code_overrides_the_configuration()
    {
        await using var site = await Site.StartAsync(
            new SiteOptions
            {
                Configuration = { ["Weights:Keys:default"] = _key.Hex, ["Weights:Lease"] = "00:30:00" },
                Keys = options => options.Lease = TimeSpan.FromMinutes(5),
            }
        );
        Assert.AreEqual(TimeSpan.FromMinutes(5), site.Services.GetRequiredService<IOptions<ModelKeyOptions>>().Value.Lease);
    }

    [TestMethod]
    [DataRow("Lease", "45", DisplayName = "a number, which would be days")]
    [DataRow("Lease", "an hour")]
    [DataRow("Lease", "-00:30:00")]
    [DataRow("Lease", "400.00:00:00")]
    [DataRow("RequestsPerMinutePerCustomer", "0")]
    [DataRow("RequestsPerMinutePerSession", "1.5")]
    [DataRow("RequestsPerMinutePerSession", "-3")]
    [DataRow("RecordEveryRefusal", "yes")]
    [DataRow("AllowedOrigins", "https://partner.example")]
    [DataRow("RawKeyIds", "default")]
    public async Task A_value_of_a_wrong_form_stops_the_app_and_is_not_repeated(string name, string value)
    {
        var e = await Assert.ThrowsExactlyAsync<OptionsValidationException>(() => StartAsync((name, value)));
        Assert.IsTrue(
            e.Message.Contains(name, StringComparison.Ordinal) || e.Message.Contains("lease", StringComparison.Ordinal),
            e.Message
        );
        Assert.DoesNotContain($" {value} ", e.Message);
    }

    [TestMethod]
    [DataRow("MigrateDatabase")]
    [DataRow("AllowUnencryptedKeyRing")]
    [DataRow("AuditRetention")]
    [DataRow("RevokedSessionRetention")]
    public async Task A_connection_string_in_place_of_a_database_setting_stops_the_app_and_is_not_repeated(string name)
    {
        await using var database = TestDatabase.NewSqlite();
        var e = await Assert.ThrowsExactlyAsync<OptionsValidationException>(() =>
            DatabaseSite.StartAsync(
                database,
                services: builder => builder.Configuration[$"Weights:{name}"] = "Host=db;Username=site;Password=correcthorse"
            )
        );
        Assert.Contains($"Weights:{name} must be", e.Message);
        Assert.DoesNotContain("correcthorse", e.ToString());
    }

    [TestMethod]
    public async Task Each_database_option_can_be_set()
    {
        await using var database = TestDatabase.NewSqlite();
        await using var site = await DatabaseSite.StartAsync(
            database,
            services: builder =>
            {
                builder.Configuration["Weights:MigrateDatabase"] = "True";
                builder.Configuration["Weights:AllowUnencryptedKeyRing"] = "true";
                builder.Configuration["Weights:AuditRetention"] = "400";
                builder.Configuration["Weights:RevokedSessionRetention"] = "15.12:00:00";
            }
        );
        var options = site.Site.Services.GetRequiredService<IOptions<ModelKeyDatabaseOptions>>().Value;
        Assert.IsTrue(options.MigrateDatabase);
        Assert.IsTrue(options.AllowUnencryptedKeyRing);
        Assert.AreEqual((TimeSpan.FromDays(400), TimeSpan.FromDays(15.5)), (options.AuditRetention, options.RevokedSessionRetention));
    }

    [TestMethod]
    [DataRow("Leese")]
    [DataRow("PublicOrigins:0")]
    [DataRow("KeyFile:Path")]
    [DataRow("AllowedOrigins:0:Url")]
    public async Task An_unknown_setting_warns_at_the_start(string name)
    {
        await using var site = await StartAsync((name, "https://shop.example"));
        Assert.Contains(
            $"Warning Weights.AspNetCore.UnknownSettings The configuration has an unknown setting, 'Weights:{name}'",
            site.Logs.Text
        );
        Assert.Contains("Weights:Lease", site.Logs.Text);
    }

    [TestMethod]
    public async Task A_key_as_the_name_of_a_setting_is_not_repeated()
    {
        var misplaced = new TestKey().Hex;
        await using var site = await StartAsync((misplaced, "default"));
        Assert.Contains("unknown setting", site.Logs.Text);
        Assert.DoesNotContain(misplaced, site.Logs.Text);
    }

    [TestMethod]
    public async Task Known_settings_in_any_case_do_not_warn()
    {
        await using var site = await StartAsync(
            ("LEASE", "00:10:00"),
            ("allowedorigins:0", "https://partner.example"),
            ("Formats:default", "gcm"),
            ("AuditRetention", "400.00:00:00"),
            ("MigrateDatabase", "false"),
            ("Leese", "")
        );
        Assert.DoesNotContain("unknown setting", site.Logs.Text);
    }

    private static bool IsFunction(PropertyInfo option) => option.PropertyType.IsSubclassOf(typeof(Delegate));

    private Task<Site> StartAsync(params (string Name, string Value)[] settings)
    {
        var options = new SiteOptions { Configuration = { ["Weights:Keys:default"] = _key.Hex } };
        foreach (var (name, value) in settings)
        {
            options.Configuration[$"Weights:{name}"] = value;
        }

        return Site.StartAsync(options);
    }
}
