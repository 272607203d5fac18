using System.Collections;

namespace Weights.AspNetCore;

/// <summary>Where keys can be, other than the configuration. Tests replace this.</summary>
/// <param name="ReadEnvironment">Reads the environment variables.</param>
/// <param name="BaseDirectory">The folder of the app's assemblies, where development keys are.</param>
internal sealed record KeyPlaces(Func<IReadOnlyDictionary<string, string>> ReadEnvironment, string BaseDirectory)
{
    public static KeyPlaces OfThisProcess { get; } = new(ReadProcessEnvironment, AppContext.BaseDirectory);

    private static Dictionary<string, string> ReadProcessEnvironment() =>
        Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
