using Microsoft.Extensions.Logging;

namespace Weights.AspNetCore;

/// <summary>The log messages about origins.</summary>
internal static partial class OriginLog
{
    [LoggerMessage(30, LogLevel.Information, "The origins whose pages get keys were read again: {Origins}.")]
    public static partial void OriginsReloaded(this ILogger logger, string origins);

    [LoggerMessage(
        31,
        LogLevel.Error,
        "The origins were not read again after a change of the configuration. The pages of the old list get keys, and no others."
    )]
    public static partial void OriginsNotReloaded(this ILogger logger, Exception exception);

    [LoggerMessage(
        32,
        LogLevel.Warning,
        "A page of {Origin} was refused, because its origin is not on the list. If it is yours, add it to Weights:AllowedOrigins"
            + " (ModelKeyOptions.AllowedOrigins), or set Weights:PublicOrigin to it if it is this site. Outside Development this is not"
            + " logged."
    )]
    public static partial void OriginRefused(this ILogger logger, string origin);

    [LoggerMessage(
        33,
        LogLevel.Warning,
        "A page with the origin null was refused: a file: page, or a frame with 'sandbox' and without 'allow-same-origin'."
            + " No setting admits it: serve the page over http, or give the frame an origin. Outside Development this is not logged."
    )]
    public static partial void NoOriginRefused(this ILogger logger);
}
