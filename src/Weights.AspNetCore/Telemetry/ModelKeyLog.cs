using Microsoft.Extensions.Logging;

namespace Weights.AspNetCore;

/// <summary>The log messages. They contain key IDs and kids, never a key, and nothing about the user.</summary>
internal static partial class ModelKeyLog
{
    [LoggerMessage(1, LogLevel.Information, "Model key '{KeyId}' is loaded; its kid is {Kid}.")]
    public static partial void KeyLoaded(this ILogger logger, string keyId, string kid);

    [LoggerMessage(2, LogLevel.Information, "A development key is loaded; its kid is {Kid}.")]
    public static partial void DevelopmentKeyLoaded(this ILogger logger, string kid);

    [LoggerMessage(3, LogLevel.Information, "Model key '{KeyId}' with kid {Kid} is delivered.")]
    public static partial void Delivered(this ILogger logger, string keyId, string kid);

    [LoggerMessage(
        4,
        LogLevel.Warning,
        "A request asked for an unknown model key: key ID '{KeyId}', kid '{Kid}'. Known: {Known}."
            + " If it was for a model of this site, the model was published under another key than the server has:"
            + " give the server that key, or publish again."
    )]
    public static partial void Unknown(this ILogger logger, string? keyId, string? kid, string known);

    [LoggerMessage(5, LogLevel.Warning, "{Advice}")]
    public static partial void NoKey(this ILogger logger, string advice);

    [LoggerMessage(
        6,
        LogLevel.Warning,
        "There are {Count} development keys, and none is the app's own, so only requests with a kid get one."
            + " Let the page ask with ?kid={{kid}}."
    )]
    public static partial void SeveralDevelopmentKeys(this ILogger logger, int count);

    [LoggerMessage(
        7,
        LogLevel.Warning,
        "The development key '{File}' is ignored in the environment '{Environment}'. Do not deploy it:"
            + " publish a Release build, with a key made by 'dotnet build -t:NewModelKey'."
    )]
    public static partial void DevelopmentKeyIgnored(this ILogger logger, string file, string environment);

    [LoggerMessage(
        8,
        LogLevel.Error,
        "The model keys were not read again after a change of the configuration. The app keeps the keys that it has."
    )]
    public static partial void NotReloaded(this ILogger logger, Exception exception);

    [LoggerMessage(9, LogLevel.Information, "A key request is refused: {Delivery}, {Outcome}, kid '{Kid}', request {RequestId}.")]
    public static partial void Refused(this ILogger logger, KeyDelivery delivery, GrantOutcome outcome, string? kid, string requestId);

    [LoggerMessage(
        10,
        LogLevel.Error,
        "ModelKeyOptions.CustomerId or SessionId returned something that is not a public ID: use 1 to 64 of A-Z, a-z, 0-9, '_' and '-',"
            + " for example from PublicId.New(). No key was granted."
    )]
    public static partial void AppReturnedInvalidId(this ILogger logger);

    [LoggerMessage(11, LogLevel.Information, "Responses are signed. Loaders may pin the public key {PublicKey}.")]
    public static partial void SigningKeyLoaded(this ILogger logger, string publicKey);

    [LoggerMessage(12, LogLevel.Information, "{Count} more key requests were refused in the same way: {Delivery}, {Outcome}.")]
    public static partial void RefusedInTheSameWay(this ILogger logger, int count, KeyDelivery delivery, GrantOutcome outcome);

    [LoggerMessage(
        13,
        LogLevel.Information,
        "A cookie has no session for key delivery, so it was rejected and the user must sign in again. It was made before the app called"
            + " AddModelKeyClaims(), or by an app that does not call it."
    )]
    public static partial void CookieWithoutSession(this ILogger logger);

    [LoggerMessage(
        14,
        LogLevel.Warning,
        "A key request ({Delivery}) came over plain HTTP from another machine. Anyone on the network can copy its cookie or token, and"
            + " request keys with it. Use https. If a proxy ends TLS, let it send X-Forwarded-Proto and call UseForwardedHeaders()."
            + " This is logged once."
    )]
    public static partial void KeyRequestOverHttp(this ILogger logger, KeyDelivery delivery);

    [LoggerMessage(
        15,
        LogLevel.Warning,
        "The pages of {Origin} may have keys over plain HTTP. Anyone on the network can change such a page and take the key, and browsers"
            + " give it no WebCrypto, so the loader does not run there. Use its https address in PublicOrigin or AllowedOrigins."
    )]
    public static partial void HttpOrigin(this ILogger logger, string origin);

    [LoggerMessage(
        16,
        LogLevel.Warning,
        "AllowRawKeysOverHttp is set: raw keys are sent over plain HTTP, and anyone on the network can read them."
    )]
    public static partial void RawKeysOverHttpAllowed(this ILogger logger);

    [LoggerMessage(17, LogLevel.Error, "The health check of the model keys failed.")]
    public static partial void CheckFailed(this ILogger logger, Exception exception);

    [LoggerMessage(
        18,
        LogLevel.Warning,
        "Strangers get keys: the key endpoint {Path} has AllowAnonymous, so nobody must sign in. If that is not intended, remove"
            + " AllowAnonymous() from MapModelKeys(), MapRawModelKeys() or their group."
    )]
    public static partial void StrangersGetKeys(this ILogger logger, string path);

    [LoggerMessage(
        19,
        LogLevel.Warning,
        "The configuration has an unknown setting, {Setting}, which has no effect. Correct its name, or remove it. Known: {Known}."
    )]
    public static partial void UnknownSetting(this ILogger logger, string setting, string known);

    [LoggerMessage(
        20,
        LogLevel.Information,
        "A key was granted, but its response was not sent: {Delivery}, kid '{Kid}', request {RequestId}."
    )]
    public static partial void NotDelivered(this ILogger logger, KeyDelivery delivery, string? kid, string requestId);

    [LoggerMessage(21, LogLevel.Error, "The refusal of a key request was not recorded: {Delivery}, request {RequestId}.")]
    public static partial void NotRecorded(this ILogger logger, Exception exception, KeyDelivery delivery, string requestId);

    [LoggerMessage(22, LogLevel.Error, "ModelKeyOptions.CustomerId or SessionId failed, so a refusal was recorded without that ID.")]
    public static partial void AppFailedToIdentify(this ILogger logger, Exception exception);
}
