using System.Diagnostics;

namespace Weights.AspNetCore;

/// <summary>The trace that a request belongs to. Clients choose it with the headers <c>traceparent</c> and <c>Request-Id</c>.</summary>
internal static class RequestTrace
{
    /// <summary>Returns the trace ID, 32 lower-case hex digits; null without an activity or with one in an older format.</summary>
    /// <param name="activity">The activity of the request; null if there is none.</param>
    public static string? IdOf(Activity? activity) =>
        // An activity below a Request-Id header can have the hierarchical format, whose trace ID is all zeros.
        activity is { IdFormat: ActivityIdFormat.W3C }
            ? activity.TraceId.ToHexString()
            : null;
}
