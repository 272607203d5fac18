using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore;

/// <summary>
/// Reads settings with one value. No message repeats a value, because it may be a key or a connection string that was set in the wrong
/// place.
/// </summary>
/// <param name="configuration">The app's configuration.</param>
/// <param name="options">The type of the options, for exceptions.</param>
internal sealed class SettingReader(IConfiguration configuration, Type options)
{
    /// <summary>Null if the setting is unset or empty, like an empty environment variable.</summary>
    public string? Read(string name) => configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    /// <exception cref="OptionsValidationException">The value is neither true nor false.</exception>
    public bool? ReadSwitch(string name) =>
        Read(name) is not { } text ? null
        : bool.TryParse(text, out var on) ? on
        : throw Invalid(name, "must be true or false");

    /// <exception cref="OptionsValidationException">The value is not a whole number above zero.</exception>
    public int? ReadNumber(string name) =>
        Read(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw Invalid(name, "must be a whole number above zero");

    /// <summary>Reads hours, minutes and seconds. A number alone is refused, because .NET reads it as days.</summary>
    /// <exception cref="OptionsValidationException">The value is not a time.</exception>
    public TimeSpan? ReadTime(string name) =>
        Read(name) is not { } text ? null
        : text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time
        : throw Invalid(name, "must be a time like 00:30:00, which is 30 minutes");

    /// <summary>Reads days, such as <c>400</c> or <c>400.00:00:00</c>.</summary>
    /// <exception cref="OptionsValidationException">The value is not a time.</exception>
    public TimeSpan? ReadDays(string name) =>
        Read(name) is not { } text ? null
        : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time
        : throw Invalid(name, "must be a time like 400.00:00:00, which is 400 days");

    public OptionsValidationException Invalid(string name, string rule) => new(name, options, [$"{name} {rule}."]);
}
