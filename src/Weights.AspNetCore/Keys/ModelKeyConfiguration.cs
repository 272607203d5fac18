using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>The names in an app's configuration, and the options that they set.</summary>
internal sealed class ModelKeyConfiguration(IConfiguration configuration) : IConfigureOptions<ModelKeyOptions>
{
    public const string Section = "Weights";
    public const string Keys = "Weights:Keys";
    public const string KeyDirectory = "Weights:KeyDirectory";
    public const string KeyFile = "Weights:KeyFile";
    public const string PublicOrigin = "Weights:PublicOrigin";

    private const string AllowedOrigins = "Weights:AllowedOrigins";
    private const string RawKeyIds = "Weights:RawKeyIds";
    private const string RawSigningKey = "Weights:RawSigningKey";
    private const string SigningKeyFile = "Weights:SigningKeyFile";
    private const string RecordEveryRefusal = "Weights:RecordEveryRefusal";
    private const string AllowRawKeysOverHttp = "Weights:AllowRawKeysOverHttp";
    private const string Format = "Weights:Format";
    private const string Formats = "Weights:Formats";
    private const string DefaultKeyId = "Weights:DefaultKeyId";
    private const string Lease = "Weights:Lease";
    private const string RequestsPerMinutePerCustomer = "Weights:RequestsPerMinutePerCustomer";
    private const string RequestsPerMinutePerSession = "Weights:RequestsPerMinutePerSession";

    /// <summary>The settings with one value. The last four are those of Weights.AspNetCore.EntityFrameworkCore.</summary>
    public static readonly IReadOnlyList<string> Values =
    [
        KeyDirectory,
        KeyFile,
        PublicOrigin,
        RawSigningKey,
        SigningKeyFile,
        RecordEveryRefusal,
        AllowRawKeysOverHttp,
        Format,
        DefaultKeyId,
        Lease,
        RequestsPerMinutePerCustomer,
        RequestsPerMinutePerSession,
        "Weights:MigrateDatabase",
        "Weights:AllowUnencryptedKeyRing",
        "Weights:AuditRetention",
        "Weights:RevokedSessionRetention",
    ];

    /// <summary>The settings with a value for each number or key ID.</summary>
    public static readonly IReadOnlyList<string> Lists = [AllowedOrigins, RawKeyIds, Formats, Keys];

    public void Configure(ModelKeyOptions options)
    {
        options.KeyDirectory = Read(KeyDirectory) ?? options.KeyDirectory;
        options.KeyFile = Read(KeyFile) ?? options.KeyFile;
        options.PublicOrigin = Read(PublicOrigin) ?? options.PublicOrigin;
        options.RawSigningKey = Read(RawSigningKey) ?? options.RawSigningKey;
        options.SigningKeyFile = Read(SigningKeyFile) ?? options.SigningKeyFile;
        options.RecordEveryRefusal = Read(RecordEveryRefusal) is { } every
            ? ParseSwitch(RecordEveryRefusal, every)
            : options.RecordEveryRefusal;
        options.AllowRawKeysOverHttp = Read(AllowRawKeysOverHttp) is { } allow
            ? ParseSwitch(AllowRawKeysOverHttp, allow)
            : options.AllowRawKeysOverHttp;
        options.Format = Read(Format) is { } format ? ParseFormat(Format, format) : options.Format;
        options.DefaultKeyId = Read(DefaultKeyId) ?? options.DefaultKeyId;
        options.Lease = Read(Lease) is { } lease ? ParseTime(Lease, lease) : options.Lease;
        options.RequestsPerMinutePerCustomer = Read(RequestsPerMinutePerCustomer) is { } perCustomer
            ? ParseNumber(RequestsPerMinutePerCustomer, perCustomer)
            : options.RequestsPerMinutePerCustomer;
        options.RequestsPerMinutePerSession = Read(RequestsPerMinutePerSession) is { } perSession
            ? ParseNumber(RequestsPerMinutePerSession, perSession)
            : options.RequestsPerMinutePerSession;
        foreach (var origin in ReadList(AllowedOrigins))
        {
            options.AllowedOrigins.Add(origin);
        }

        options.RawKeyIds.UnionWith(ReadList(RawKeyIds).Select(text => ParseKeyId(RawKeyIds, () => KeyId.Parse(text))));
        foreach (var section in configuration.GetSection(Formats).GetChildren())
        {
            var keyId = ParseKeyId(Formats, () => KeyNames.OfSetting(section.Key));
            options.Formats[keyId] = ParseFormat($"{Formats}:{keyId}", section.Value);
        }
    }

    private static bool ParseSwitch(string name, string text) =>
        bool.TryParse(text, out var on) ? on : throw Invalid(name, "must be true or false");

    private static int ParseNumber(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw Invalid(name, "must be a whole number above zero");

    // .NET reads a number without a colon as days.
    private static TimeSpan ParseTime(string name, string text) =>
        text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time)
            ? time
            : throw Invalid(name, "must be a time like 00:30:00, which is 30 minutes");

    // Without the value, because it may be a key that was set in the wrong place.
    private static OptionsValidationException Invalid(string name, string rule) => new(name, typeof(ModelKeyOptions), [$"{name} {rule}."]);

    private static ContainerFormat ParseFormat(string name, string? text) =>
        text switch
        {
            "gcm" => ContainerFormat.Gcm,
            "chunked" => ContainerFormat.Chunked,
            _ => throw Invalid(name, "must be gcm or chunked"),
        };

    private static string ParseKeyId(string name, Func<KeyId> parse)
    {
        try
        {
            return parse().Value;
        }
        catch (FormatException e)
        {
            throw Invalid(name, $"names a wrong key. {e.Message.TrimEnd('.')}");
        }
    }

    private IEnumerable<string> ReadList(string name) =>
        Read(name) is null
            ? from entry in configuration.GetSection(name).GetChildren()
            where !string.IsNullOrWhiteSpace(entry.Value)
            select entry.Value
            : throw Invalid(name, $"is a list: set {name}:0, {name}:1 and so on, or an array in a JSON file");

    // An empty value counts as unset, like an empty environment variable.
    private string? Read(string name) => configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;
}
