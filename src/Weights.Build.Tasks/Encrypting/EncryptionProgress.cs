using System.Globalization;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Weights.Build.Tasks;

/// <summary>
/// Logs the progress of a large model, beginning after one second. The console logger shows these lines at once. The terminal logger shows
/// the running target with its time, and these lines among its messages.
/// </summary>
internal sealed class EncryptionProgress(TaskLoggingHelper log, TimeProvider clock, string model, long length) : IProgress<long>
{
    /// <summary>Short enough for a person who waits, long enough for the log of a build server.</summary>
    private static readonly TimeSpan _between = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan _first = TimeSpan.FromSeconds(1);

    private readonly long _start = clock.GetTimestamp();
    private TimeSpan _next = _first;

    public void Report(long value)
    {
        var elapsed = clock.GetElapsedTime(_start);
        if (elapsed < _next || value >= length)
        {
            return;
        }

        _next = elapsed + _between;
        log.LogMessage(
            MessageImportance.High,
            "{0}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Weights: encrypting '{model}': {value / 1e6:0} of {length / 1e6:0} MB ({100 * value / length} %)"
            )
        );
    }
}
