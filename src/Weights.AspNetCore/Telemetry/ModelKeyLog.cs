using Microsoft.Extensions.Logging;

namespace Weights.AspNetCore;

/// <summary>What is logged: key ids and fingerprints; never a key, and nothing about who asked.</summary>
internal static partial class ModelKeyLog
{
    [LoggerMessage(1, LogLevel.Information, "Model key '{KeyId}' is in force; its kid is {Kid}.")]
    public static partial void KeyLoaded(this ILogger logger, string keyId, string kid);

    [LoggerMessage(2, LogLevel.Information, "A development key is in force; its kid is {Kid}.")]
    public static partial void DevelopmentKeyLoaded(this ILogger logger, string kid);

    [LoggerMessage(3, LogLevel.Information, "Model key '{KeyId}' with kid {Kid} is handed out.")]
    public static partial void Delivered(this ILogger logger, string keyId, string kid);

    [LoggerMessage(
        4,
        LogLevel.Warning,
        "A model key was asked for that is not known: key id '{KeyId}', kid '{Kid}'. Known: {Known}. If these are models of this site, they were published under another key than this server has: give it that key, or publish again."
    )]
    public static partial void Unknown(this ILogger logger, string? keyId, string? kid, string known);

    [LoggerMessage(5, LogLevel.Warning, "{Advice}")]
    public static partial void NoKey(this ILogger logger, string advice);

    [LoggerMessage(
        6,
        LogLevel.Warning,
        "There are {Count} development keys, none of them the app's own: only requests with a kid get one. Let the page ask with ?kid={{kid}}."
    )]
    public static partial void SeveralDevelopmentKeys(this ILogger logger, int count);

    [LoggerMessage(
        7,
        LogLevel.Warning,
        "The development key '{File}' is ignored in the environment '{Environment}'. Do not deploy it: publish a Release build, with a key made by 'dotnet build -t:NewModelKey'."
    )]
    public static partial void DevelopmentKeyIgnored(this ILogger logger, string file, string environment);

    [LoggerMessage(8, LogLevel.Error, "The model keys were not read again after a change of the configuration; those in force stay.")]
    public static partial void NotReloaded(this ILogger logger, Exception exception);

    [LoggerMessage(
        9,
        LogLevel.Information,
        "A request for a model key is refused: {Delivery}, {Outcome}, kid '{Kid}', request {RequestId}."
    )]
    public static partial void Refused(this ILogger logger, KeyDelivery delivery, GrantOutcome outcome, string? kid, string requestId);

    [LoggerMessage(
        10,
        LogLevel.Error,
        "ModelKeyOptions.CustomerId or SessionId gave something that is no public id: use 1 to 64 of A-Z, a-z, 0-9, '_' and '-', such as PublicId.New() makes. No key was granted."
    )]
    public static partial void NoPublicId(this ILogger logger);

    [LoggerMessage(11, LogLevel.Information, "Answers are signed. Loaders may pin the public key {PublicKey}.")]
    public static partial void SigningKeyLoaded(this ILogger logger, string publicKey);

    [LoggerMessage(12, LogLevel.Information, "{Count} more requests for model keys were refused in the same way: {Delivery}, {Outcome}.")]
    public static partial void RefusedInTheSameWay(this ILogger logger, int count, KeyDelivery delivery, GrantOutcome outcome);
}
