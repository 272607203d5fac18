using Weights.Encryption;
using Weights.Sample.Keys;

namespace Weights.Sample.Settings;

/// <summary>Whether the first start has the key that the site was published with. Later starts have it in the store.</summary>
internal static class ModelKeyFaults
{
    private const string Setting = "WEIGHTS_KEY";

    public static IEnumerable<string> Of(IConfiguration configuration, IHostEnvironment environment)
    {
        var fault = Find(configuration, environment);
        return fault is null ? [] : [fault];
    }

    private static string? Find(IConfiguration configuration, IHostEnvironment environment)
    {
        try
        {
            // The sources are memory and files of a few bytes, so the result is there at once.
            using var key = SiteModelKey
                .Sources(configuration, environment)
                .FindAsync(SiteModelKey.KeyId)
                .AsTask()
                .GetAwaiter()
                .GetResult();
            return key is not null || HasStore(configuration, environment)
                ? null
                : $"{Setting} is missing, and there is no store with the key yet: set {Setting} or Weights:KeyFile to the key that the "
                    + "site was published with. The first start imports it.";
        }
        catch (KeySourceException e)
        {
            return e.Message;
        }
    }

    // A server is asked later, when the site connects to it.
    private static bool HasStore(IConfiguration configuration, IHostEnvironment environment) =>
        SqliteFiles.Of(configuration.GetConnectionString("ModelKeys")) is not { } file
        || File.Exists(Path.GetFullPath(file, environment.ContentRootPath));
}
