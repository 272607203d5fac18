using System.Net;

namespace Weights.Sample.Settings;

/// <summary>Settings whose value has the wrong form.</summary>
internal static class ValueFaults
{
    public static IEnumerable<string> Of(IConfiguration configuration)
    {
        if (string.IsNullOrWhiteSpace(configuration["Sample:KeyRing"]))
        {
            yield return "Sample:KeyRing is empty. Remove the empty value, so that the one of appsettings.json is used.";
        }

        // Those of the database. KeyDeliveryFaults finds the others.
        foreach (var name in new[] { "Weights:AllowUnencryptedKeyRing", "Weights:MigrateDatabase" })
        {
            if (configuration[name] is { } text && !bool.TryParse(text, out _))
            {
                yield return $"{name} must be true or false.";
            }
        }

        foreach (var proxy in configuration.GetSection("Sample:KnownProxies").GetChildren())
        {
            if (!IPAddress.TryParse(proxy.Value, out _))
            {
                yield return $"{proxy.Path} is not an IP address: write the address of the proxy, like 10.0.0.7.";
            }
        }
    }
}
