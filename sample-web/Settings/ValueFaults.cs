using System.Globalization;
using System.Net;

namespace Weights.Sample.Settings;

/// <summary>Settings whose value has the wrong form.</summary>
internal static class ValueFaults
{
    public static IEnumerable<string> Of(IConfiguration configuration)
    {
        foreach (var name in new[] { "ConnectionStrings:Accounts", "ConnectionStrings:ModelKeys", "Sample:KeyRing" })
        {
            if (string.IsNullOrWhiteSpace(configuration[name]))
            {
                yield return $"{name} is empty. Remove the empty value, so that the one of appsettings.json is used.";
            }
        }

        foreach (var name in new[] { "Sample:Lease", "Sample:AccountCheck" })
        {
            if (configuration[name] is { } text && !TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out _))
            {
                yield return $"{name} is not a time: write it like 00:01:00.";
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
