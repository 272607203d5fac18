using Microsoft.Extensions.Logging;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Trouble of the store. Never a key.</summary>
internal static partial class DatabaseLog
{
    [LoggerMessage(101, LogLevel.Error, "The key database did not record {Count} requests for keys; none of them was granted.")]
    public static partial void NotCommitted(this ILogger logger, Exception exception, int count);

    [LoggerMessage(102, LogLevel.Critical, "The content key {Kid} does not open under the root key; it is not handed out.")]
    public static partial void DoesNotOpen(this ILogger logger, Exception exception, string kid);

    [LoggerMessage(103, LogLevel.Warning, "No key could be granted now.")]
    public static partial void Unhealthy(this ILogger logger, Exception exception);

    [LoggerMessage(104, LogLevel.Information, "{Count} entries of the audit were older than {Before:u} and are deleted.")]
    public static partial void Deleted(this ILogger logger, int count, DateTimeOffset before);

    [LoggerMessage(105, LogLevel.Error, "Old entries of the audit were not deleted; the next attempt is in an hour.")]
    public static partial void NotDeleted(this ILogger logger, Exception exception);
}
