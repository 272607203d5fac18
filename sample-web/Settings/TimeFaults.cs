using System.Globalization;

namespace Weights.Sample.Settings;

/// <summary>Durations of the wrong form, or out of range.</summary>
internal static class TimeFaults
{
    private static readonly Limits[] _times =
    [
        new("Sample:Lease", MayBeZero: false, MostDays: 366),
        new("Sample:AccountCheck", MayBeZero: true, MostDays: 366),
        new("Weights:AuditRetention", MayBeZero: false, MostDays: 36_500),
        new("Weights:RevokedSessionRetention", MayBeZero: false, MostDays: 36_500),
    ];

    public static IEnumerable<string> Of(IConfiguration configuration) =>
        _times.Select(limits => configuration[limits.Name] is { } text ? limits.FaultOf(text) : null).OfType<string>();

    private sealed record Limits(string Name, bool MayBeZero, int MostDays)
    {
        public string? FaultOf(string text)
        {
            // .NET reads a number without a colon as days.
            if (!text.Contains(':', StringComparison.Ordinal) || !TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time))
            {
                return $"{Name} is not a time: write it like 00:01:00, which is one minute, or 30.00:00:00, which is 30 days.";
            }

            return (MayBeZero ? time >= TimeSpan.Zero : time > TimeSpan.Zero) && time <= TimeSpan.FromDays(MostDays)
                ? null
                : $"{Name} must be {(MayBeZero ? "zero or longer" : "longer than zero")}, and at most {MostDays} days.";
        }
    }
}
