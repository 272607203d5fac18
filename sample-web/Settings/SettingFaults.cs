using Weights.Sample.Accounts;

namespace Weights.Sample.Settings;

/// <summary>
/// Finds all that is wrong with the site's settings before anything starts, so that the operator can correct it at once.
/// </summary>
internal static class SettingFaults
{
    /// <summary>Finds the faults. Each begins with the setting's name and says what to do.</summary>
    public static IReadOnlyList<string> Find(IConfiguration configuration, IHostEnvironment environment)
    {
        var faults = new List<string>(DemoPasswords.FaultsOf(configuration));
        faults.AddRange(ValueFaults.Of(configuration));
        faults.AddRange(TimeFaults.Of(configuration));
        faults.AddRange(ConnectionFaults.Of(configuration));
        faults.AddRange(KeyDeliveryFaults.Of(configuration));
        if (!environment.IsDevelopment())
        {
            faults.AddRange(PublicOriginFaults.Of(configuration));
            faults.AddRange(KeyRingFaults.Of(configuration, environment));
            faults.AddRange(FolderFaults.Of(configuration, environment));
            faults.AddRange(ModelKeyFaults.Of(configuration, environment));
        }

        return faults;
    }

    /// <summary>Writes the faults to standard error.</summary>
    public static void Report(IReadOnlyList<string> faults) =>
        Console.Error.WriteLine(
            $"""
            The site does not start, because of its settings. In the environment, write '__' for ':'.
            - {string.Join($"{Environment.NewLine}- ", faults)}
            docs/guides/production.md, "The sample in production", describes them.
            """
        );
}
