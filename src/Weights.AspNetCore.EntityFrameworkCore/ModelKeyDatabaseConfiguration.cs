using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Reads the options from the app's configuration. The binder's own messages would repeat a value that it cannot read.</summary>
internal sealed class ModelKeyDatabaseConfiguration(IConfiguration configuration) : IConfigureOptions<ModelKeyDatabaseOptions>
{
    private readonly SettingReader _settings = new(configuration, typeof(ModelKeyDatabaseOptions));

    public void Configure(ModelKeyDatabaseOptions options)
    {
        options.MigrateDatabase = _settings.ReadSwitch("Weights:MigrateDatabase") ?? options.MigrateDatabase;
        options.AllowUnencryptedKeyRing = _settings.ReadSwitch("Weights:AllowUnencryptedKeyRing") ?? options.AllowUnencryptedKeyRing;
        options.AuditRetention = _settings.ReadDays("Weights:AuditRetention") ?? options.AuditRetention;
        options.RevokedSessionRetention = _settings.ReadDays("Weights:RevokedSessionRetention") ?? options.RevokedSessionRetention;
    }
}
