namespace Weights.Browser.Tests.Hosting;

/// <summary>
/// The published sample as an operator runs it: behind nginx with TLS, as an ordinary user, on a system that is read-only except for one
/// folder with all its data.
/// </summary>
internal sealed class DeployedSample : IAsyncDisposable
{
    // The account "nobody" of Linux distributions.
    private const string UserId = "65534";

    private readonly Started _parts;

    private DeployedSample(Started parts, Uri address) => (_parts, Address) = (parts, address);

    public Uri Address { get; }

    public static async Task<DeployedSample> StartAsync(CancellationToken cancellationToken)
    {
        const string listening = "Now listening on: ";
        await using var started = new Started();
        var folder = started.Add(new TemporaryFolder());
        var port = Loopback.FreePort();
        var origin = new Uri($"https://localhost:{port}");
        var environment = await PrepareAsync(folder, origin, cancellationToken);
        var (site, line) = await RunningProgram.StartAsync(
            listening,
            PublishedSample.Folder,
            SiteCommand(folder),
            environment,
            cancellationToken,
            "sh"
        );
        started.Add(site);
        var upstream = new Uri(line[(line.IndexOf(listening, StringComparison.Ordinal) + listening.Length)..].Trim());
        started.Add(await TlsProxy.StartAsync(port, upstream, cancellationToken));
        return new DeployedSample(started.Move(), origin);
    }

    /// <summary>Starts only the site, with another environment variable, and expects that it does not start.</summary>
    /// <returns>What it wrote.</returns>
    public static async Task<string> FailToStart(string variable, string? value, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var environment = await PrepareAsync(folder, new Uri("https://localhost"), cancellationToken);
        environment[variable] = value;
        var ended = await Command.Run("sh", PublishedSample.Folder, SiteCommand(folder), environment, cancellationToken);
        Assert.AreEqual(1, ended.ExitCode, ended.Output);
        return ended.Output;
    }

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    private static string[] SiteCommand(TemporaryFolder folder) =>
        [
            Path.Combine(Repository.Root, "tests", "Weights.Browser.Tests", "Hosting", "read-only-root.sh"),
            folder.At("data"),
            UserId,
            "dotnet",
            "Weights.Sample.dll",
        ];

    /// <summary>Makes the data folder, and the environment of the site.</summary>
    private static async Task<Dictionary<string, string?>> PrepareAsync(
        TemporaryFolder folder,
        Uri origin,
        CancellationToken cancellationToken
    )
    {
        var environment = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["WEIGHTS_KEY"] = PublishedSample.KeyHex,
            ["Weights__PublicOrigin"] = origin.GetLeftPart(UriPartial.Authority),
            ["ConnectionStrings__Accounts"] = $"Data Source={folder.At("data/accounts.db")}",
            ["ConnectionStrings__ModelKeys"] = $"Data Source={folder.At("data/keys.db")}",
            ["Sample__KeyRing"] = folder.At("data/ring"),
            ["Sample__KeyRingCertificate"] = SelfSigned.Write(folder, "data/ring.pem", "key ring"),
            ["Sample__VisitorPassword"] = SampleServer.VisitorPassword,
            ["Sample__AdministratorPassword"] = SampleServer.AdministratorPassword,
            // So that no renewal adds to the audit.
            ["Sample__Lease"] = "01:00:00",
            ["TMPDIR"] = folder.At("data/tmp"),
        };
        await GiveAsync(folder, cancellationToken);
        return environment;
    }

    /// <summary>Lets the site's account into the temporary folder, and gives it the folder of its data.</summary>
    private static async Task GiveAsync(TemporaryFolder folder, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess)
        {
            File.SetUnixFileMode(folder.Path, File.GetUnixFileMode(folder.Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            var owner = await Command.Run("chown", folder.Path, ["-R", $"{UserId}:{UserId}", folder.At("data")], cancellationToken);
            owner.AssertSucceeded();
        }
    }
}
