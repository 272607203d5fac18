namespace Weights.Build.Tasks;

/// <summary>Reads values of options.</summary>
internal static class OptionText
{
    /// <summary>Reads true or false in any case, as MSBuild does. Empty text means <paramref name="whenEmpty"/>.</summary>
    public static bool TryBoolean(string text, bool whenEmpty, out bool value)
    {
        value = whenEmpty;
        return text.Length == 0 || bool.TryParse(text, out value);
    }

    /// <summary>The parts between semicolons, trimmed, without empty ones.</summary>
    public static string[] List(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
