using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Weights.Browser.Tests;

/// <summary>The published sample in Production, with its own databases and key ring.</summary>
internal sealed class SampleServer : IDisposable
{
    public const string AdministratorPassword = "only-for-this-test-run";

    private const string Program = "Weights.Sample.dll";

    private readonly DirectoryInfo _data;
    private Server _server;

    private SampleServer(DirectoryInfo data, Server server, IReadOnlyDictionary<string, string?> environment)
    {
        (_data, _server) = (data, server);
        Environment = environment;
    }

    public Uri Address => _server.Address;

    /// <summary>The environment variables of the site, which its commands also need.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; }

    /// <param name="folder">The published site.</param>
    /// <param name="keyHex">The key that it was published with.</param>
    /// <param name="lease">The duration of a lease.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="accountCheck">How often Identity checks the account of a cookie and creates its principal again.</param>
    public static async Task<SampleServer> Start(
        string folder,
        string keyHex,
        TimeSpan lease,
        CancellationToken cancellationToken,
        TimeSpan? accountCheck = null
    )
    {
        var data = Directory.CreateTempSubdirectory("weights-sample ");
        var origin = $"http://127.0.0.1:{Loopback.FreePort()}";
        var environment = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = origin,
            ["WEIGHTS_KEY"] = keyHex,
            ["Weights__PublicOrigin"] = origin,
            ["ConnectionStrings__Accounts"] = $"Data Source={Path.Combine(data.FullName, "accounts.db")}",
            ["ConnectionStrings__ModelKeys"] = $"Data Source={Path.Combine(data.FullName, "keys.db")}",
            ["Sample__KeyRing"] = Path.Combine(data.FullName, "ring"),
            ["Sample__KeyRingCertificate"] = MakeCertificate(data),
            ["Sample__AdministratorPassword"] = AdministratorPassword,
            ["Sample__Lease"] = lease.ToString("c"),
            ["Sample__AccountCheck"] = accountCheck?.ToString("c"),
        };
        return new SampleServer(data, await Server.Start(folder, Program, cancellationToken, environment), environment);
    }

    /// <summary>Replaces the site with one in another folder, as a deployment does. Address, accounts, keys and sign-ins stay.</summary>
    public async Task Deploy(string folder, CancellationToken cancellationToken)
    {
        _server.Dispose();
        _server = await Server.Start(folder, Program, cancellationToken, Environment);
    }

    public void Dispose()
    {
        _server.Dispose();
        _data.Delete(recursive: true);
    }

    private static string MakeCertificate(DirectoryInfo folder)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest(
            "CN=key ring",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        ).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        var path = Path.Combine(folder.FullName, "ring.pem");
        File.WriteAllText(path, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return path;
    }
}
