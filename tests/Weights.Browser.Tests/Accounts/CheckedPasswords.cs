using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;
using Weights.Sample.Accounts;

namespace Weights.Browser.Tests.Accounts;

/// <summary>Each attempt checks one password, because checking takes long: the time must not show which accounts exist.</summary>
[TestClass]
public sealed class CheckedPasswords
{
    private readonly CountingHasher _hasher = new();

    [TestMethod]
    [DataRow("known", DisplayName = "a known user name")]
    [DataRow("nobody", DisplayName = "an unknown user name")]
    [DataRow("locked", DisplayName = "a locked account")]
    [DataRow("without-password", DisplayName = "an account without a password")]
    public async Task Are_one_for_each_attempt(string user)
    {
        using var folder = new TemporaryFolder();
        await using var services = Services(folder.Path);
        await using var scope = services.CreateAsyncScope();
        await AddUsersAsync(scope.ServiceProvider);
        _hasher.Checked = 0;

        var outcome = await scope
            .ServiceProvider.GetRequiredService<PasswordSignIn>()
            .TryAsync(user, "a wrong password", IPAddress.Parse("192.0.2.1"));

        Assert.AreEqual((PasswordSignInOutcome.Wrong, 1), (outcome, _hasher.Checked));
    }

    private static async Task AddUsersAsync(IServiceProvider services)
    {
        await services.GetRequiredService<AccountsDatabase>().Database.EnsureCreatedAsync();
        var users = services.GetRequiredService<UserManager<IdentityUser>>();
        await users.CreateAsync(new IdentityUser("known"), "analytical-engine-1843");
        await users.CreateAsync(
            new IdentityUser("locked") { LockoutEnabled = true, LockoutEnd = DateTimeOffset.MaxValue },
            "analytical-engine-1843"
        );
        await users.CreateAsync(new IdentityUser("without-password"));
    }

    private ServiceProvider Services(string folder)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:Accounts", "Data Source=accounts.db;Pooling=False")])
            .Build();
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(TimeProvider.System).AddSingleton<IConfiguration>(configuration);
        services.AddDemoAccounts(configuration, new Environment(folder));
        services.AddSingleton<IPasswordHasher<IdentityUser>>(_hasher);
        return services.BuildServiceProvider();
    }

    private sealed class CountingHasher : IPasswordHasher<IdentityUser>
    {
        private readonly PasswordHasher<IdentityUser> _hasher = new(Options.Create(new PasswordHasherOptions()));

        public int Checked { get; set; }

        public string HashPassword(IdentityUser user, string password) => _hasher.HashPassword(user, password);

        public PasswordVerificationResult VerifyHashedPassword(IdentityUser user, string hashedPassword, string providedPassword)
        {
            Checked++;
            return _hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }

    private sealed class Environment(string folder) : IWebHostEnvironment
    {
        public string ApplicationName { get; set; } = "sample";
        public string EnvironmentName { get; set; } = "Production";
        public string ContentRootPath { get; set; } = folder;
        public string WebRootPath { get; set; } = folder;
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
        public IFileProvider WebRootFileProvider { get; set; } = new NullFileProvider();
    }
}
