namespace Weights.Browser.Tests.Admin;

/// <summary>The sample in the Production environment.</summary>
[TestClass]
[DoNotParallelize]
public sealed class InProduction(TestContext context)
{
    [TestMethod]
    public async Task The_site_does_not_start_and_one_message_names_every_wrong_setting()
    {
        using var server = await SampleServer.Start(context.CancellationToken);
        var empty = Path.Combine(Path.GetDirectoryName(server.AccountsFile)!, "empty");
        var output = await server.FailToStart(
            new Dictionary<string, string?>
            {
                ["Weights__PublicOrigin"] = null,
                ["Sample__KeyRingCertificate"] = null,
                ["Sample__KnownProxies__0"] = "proxy",
                ["Sample__Lease"] = "soon",
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
                "- Sample:VisitorPassword must have at least 12 characters",
                "- Sample:KeyRing is in a folder that the site cannot write to",
                "- WEIGHTS_KEY is missing",
            }
        )
        {
            Assert.Contains(message, output);
        }

        Assert.DoesNotContain("   at ", output, "a stack trace does not help an operator");
    }

    [TestMethod]
    [DataRow("Weights__PublicOrigin", "your.site", "Weights:PublicOrigin is not the address of a site")]
    [DataRow("Weights__PublicOrigin", "https://your.site/shop", "Weights:PublicOrigin is not the address of a site")]
    [DataRow("Sample__KeyRingCertificate", "gone.pem", "Sample:KeyRingCertificate cannot be read")]
    [DataRow("Sample__KeyRingCertificate", "appsettings.json", "is not a PEM file")]
    public async Task The_site_does_not_start_with_a_setting_of_the_wrong_form(string setting, string value, string message)
    {
        using var server = await SampleServer.Start(context.CancellationToken);

        var output = await server.FailToStart(new Dictionary<string, string?> { [setting] = value }, context.CancellationToken);

        Assert.Contains(message, output);
    }

    [TestMethod]
    public async Task A_broken_model_key_is_named_and_not_repeated()
    {
        using var server = await SampleServer.Start(context.CancellationToken);
        var broken = PublishedSample.KeyHex[1..];

        var output = await server.FailToStart(new Dictionary<string, string?> { ["WEIGHTS_KEY"] = broken }, context.CancellationToken);

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
