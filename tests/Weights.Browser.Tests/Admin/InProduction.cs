namespace Weights.Browser.Tests.Admin;

/// <summary>The sample in the Production environment.</summary>
[TestClass]
[DoNotParallelize]
public sealed class InProduction(TestContext context)
{
    // Its settings are right. Each test changes some for a second start.
    private static SampleServer? _server;

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _server = await SampleServer.Start(context.CancellationToken);
    }

    [ClassCleanup]
    public static void Stop() => _server?.Dispose();

    [TestMethod]
    public async Task The_site_does_not_start_and_one_message_names_every_wrong_setting()
    {
        var empty = Path.Combine(Path.GetDirectoryName(_server!.AccountsFile)!, "empty");
        var output = await _server!.FailToStart(
            new Dictionary<string, string?>
            {
                ["Weights__PublicOrigin"] = null,
                ["Sample__KeyRingCertificate"] = null,
                ["Sample__KnownProxies__0"] = "proxy",
                ["Sample__Lease"] = "soon",
                ["Weights__AllowUnencryptedKeyRing"] = "yes",
                ["ConnectionStrings__Accounts"] = "Host=db;Username=site;Password=correct-horse",
                ["Sample__VisitorPassword"] = "short",
                ["Sample__KeyRing"] = "/proc/ring",
                ["ConnectionStrings__ModelKeys"] = $"Data Source={Path.Combine(empty, "keys.db")}",
                ["WEIGHTS_KEY"] = null,
            },
            context.CancellationToken
        );

        foreach (
            var message in new[]
            {
                "- Weights:PublicOrigin is missing",
                "- Sample:KeyRingCertificate is missing",
                "- Sample:KnownProxies:0 is not an IP address",
                "- Sample:Lease is not a time",
                "- Weights:AllowUnencryptedKeyRing must be true or false",
                "- ConnectionStrings:Accounts is not the connection string of a SQLite file",
                "- Sample:VisitorPassword must have at least 12 characters",
                "- Sample:KeyRing is in a folder that the site cannot write to",
                "- WEIGHTS_KEY is missing",
            }
        )
        {
            Assert.Contains(message, output);
        }

        Assert.DoesNotContain("   at ", output, "a stack trace does not help an operator");
        Assert.DoesNotContain("correct-horse", output);
    }

    [TestMethod]
    [DataRow("Weights__PublicOrigin", "your.site", "Weights:PublicOrigin is not the address of a site")]
    [DataRow("Weights__PublicOrigin", "https://your.site/shop", "Weights:PublicOrigin is not the address of a site")]
    [DataRow("Sample__KeyRingCertificate", "gone.pem", "Sample:KeyRingCertificate cannot be read")]
    [DataRow("Sample__KeyRingCertificate", "appsettings.json", "Sample:KeyRingCertificate, ")]
    [DataRow("Sample__Lease", "0", "Sample:Lease is not a time")]
    [DataRow("Sample__Lease", "45", "Sample:Lease is not a time")]
    [DataRow("Sample__Lease", "00:00:00", "Sample:Lease must be longer than zero")]
    [DataRow("Sample__Lease", "-00:01:00", "Sample:Lease must be longer than zero")]
    [DataRow("Sample__Lease", "367.00:00:00", "Sample:Lease must be longer than zero, and at most 366 days")]
    [DataRow("Sample__AccountCheck", "60", "Sample:AccountCheck is not a time")]
    [DataRow("Sample__AccountCheck", "-00:01:00", "Sample:AccountCheck must be zero or longer")]
    [DataRow(
        "ConnectionStrings__Accounts",
        "Host=db;Database=accounts",
        "ConnectionStrings:Accounts is not the connection string of a SQLite file"
    )]
    [DataRow(
        "ConnectionStrings__Accounts",
        "Data Source=:memory:",
        "ConnectionStrings:Accounts is not the connection string of a SQLite file"
    )]
    [DataRow(
        "ConnectionStrings__Accounts",
        "Data Source=a.db;Mode=Memory",
        "ConnectionStrings:Accounts is not the connection string of a SQLite file"
    )]
    [DataRow("ConnectionStrings__ModelKeys", "keys.db", "ConnectionStrings:ModelKeys is the connection string of")]
    [DataRow("ConnectionStrings__ModelKeys", "Data Source=", "ConnectionStrings:ModelKeys is the connection string of")]
    [DataRow("ConnectionStrings__ModelKeys", "Data Source=a.db;Size=1", "ConnectionStrings:ModelKeys is the connection string of")]
    [DataRow("ConnectionStrings__ModelKeys", "Data Source=file:a.db", "ConnectionStrings:ModelKeys is the connection string of")]
    [DataRow("ConnectionStrings__ModelKeys", "Host=db;Port=many", "ConnectionStrings:ModelKeys is the connection string of")]
    [DataRow("ConnectionStrings__ModelKeys", "Filename=/proc/keys/keys.db", "ConnectionStrings:ModelKeys is in a folder that the site")]
    [DataRow("Weights__AllowUnencryptedKeyRing", "yes", "Weights:AllowUnencryptedKeyRing must be true or false")]
    [DataRow("Weights__MigrateDatabase", "no", "Weights:MigrateDatabase must be true or false")]
    [DataRow("Weights__AuditRetention", "-1.00:00:00", "Weights:AuditRetention must be longer than zero")]
    [DataRow("Weights__RevokedSessionRetention", "a while", "Weights:RevokedSessionRetention is not a time")]
    [DataRow("Weights__Format", "zip", "Weights:Format must be gcm or chunked")]
    [DataRow("Weights__RecordEveryRefusal", "yes", "Weights:RecordEveryRefusal must be true or false")]
    public async Task The_site_does_not_start_with_a_setting_of_the_wrong_form(string setting, string value, string message)
    {
        var output = await _server!.FailToStart(new Dictionary<string, string?> { [setting] = value }, context.CancellationToken);

        Assert.Contains($"- {message}", output);
        Assert.DoesNotContain("   at ", output, "a stack trace does not help an operator");
    }

    [TestMethod]
    public async Task A_broken_model_key_is_named_and_not_repeated()
    {
        var broken = PublishedSample.KeyHex[1..];

        var output = await _server!.FailToStart(new Dictionary<string, string?> { ["WEIGHTS_KEY"] = broken }, context.CancellationToken);

        Assert.Contains("WEIGHTS_KEY", output);
        Assert.DoesNotContain(broken, output);
    }

    [TestMethod]
    public async Task Without_configured_passwords_nobody_can_sign_in()
    {
        using var server = await SampleServer.Start(
            context.CancellationToken,
            settings: new Dictionary<string, string?> { ["Sample__VisitorPassword"] = null, ["Sample__AdministratorPassword"] = null }
        );
        using var visitor = new HttpVisitor(server.Address);

        Assert.IsFalse((await visitor.SignIn("ada", "analytical-engine-1843")).SignedIn);
        Assert.IsFalse((await visitor.SignIn("margaret", "apollo-guidance-1969")).SignedIn);
    }
}
