using Microsoft.Extensions.Logging;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Log messages of the store. They never contain a key.</summary>
internal static partial class DatabaseLog
{
    [LoggerMessage(101, LogLevel.Error, "The key database did not record {Count} key requests. None of them was granted.")]
    public static partial void NotCommitted(this ILogger logger, Exception exception, int count);

    [LoggerMessage(102, LogLevel.Critical, "The content key {Kid} does not open under the root key. It is not served.")]
    public static partial void DoesNotOpen(this ILogger logger, Exception exception, string kid);

    [LoggerMessage(103, LogLevel.Warning, "No key can be granted now.")]
    public static partial void Unhealthy(this ILogger logger, Exception exception);

    [LoggerMessage(104, LogLevel.Information, "{Count} entries of the audit were older than {Before:u} and are deleted.")]
    public static partial void Deleted(this ILogger logger, int count, DateTimeOffset before);

    [LoggerMessage(105, LogLevel.Error, "Old entries of the audit were not deleted. The next attempt is in an hour.")]
    public static partial void NotDeleted(this ILogger logger, Exception exception);

    [LoggerMessage(
        106,
        LogLevel.Warning,
        "Other accounts of this machine can read or change '{File}', which contains protected keys and the audit. Run: chmod 600 '{File}'"
    )]
    public static partial void SharedFile(this ILogger logger, string file);

    [LoggerMessage(107, LogLevel.Error, "The root key did not decrypt the content key {Kid} in time. Requests for it are refused.")]
    public static partial void RootKeyTimeout(this ILogger logger, Exception exception, string kid);

    [LoggerMessage(
        108,
        LogLevel.Warning,
        "Another instance creates or updates the tables of the key database ({Holder}). This instance waits for its transaction to end, "
            + "for up to 5 minutes."
    )]
    public static partial void WaitsForMigration(this ILogger logger, string holder);

    [LoggerMessage(
        111,
        LogLevel.Warning,
        "Another process is writing to the file of the key database, for example to create its tables. This instance waits for it, for up "
            + "to 5 minutes."
    )]
    public static partial void WaitsForFile(this ILogger logger);

    [LoggerMessage(109, LogLevel.Information, "{Count} revoked sessions were older than {Before:u} and are deleted.")]
    public static partial void DeletedSessions(this ILogger logger, int count, DateTimeOffset before);

    [LoggerMessage(110, LogLevel.Error, "Old revoked sessions were not deleted. The next attempt is in an hour.")]
    public static partial void SessionsNotDeleted(this ILogger logger, Exception exception);
}
