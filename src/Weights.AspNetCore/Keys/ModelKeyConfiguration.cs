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
    private const string OfflineLease = "Weights:OfflineLease";
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
        OfflineLease,
        RequestsPerMinutePerCustomer,
        RequestsPerMinutePerSession,
        "Weights:MigrateDatabase",
        "Weights:AllowUnencryptedKeyRing",
        "Weights:AuditRetention",
        "Weights:RevokedSessionRetention",
    ];

    /// <summary>The settings with a value for each number or key ID.</summary>
    public static readonly IReadOnlyList<string> Lists = [AllowedOrigins, RawKeyIds, Formats, Keys];

    private readonly SettingReader _settings = new(configuration, typeof(ModelKeyOptions));

    public void Configure(ModelKeyOptions options)
    {
        options.KeyDirectory = _settings.Read(KeyDirectory) ?? options.KeyDirectory;
        options.KeyFile = _settings.Read(KeyFile) ?? options.KeyFile;
        options.PublicOrigin = _settings.Read(PublicOrigin) ?? options.PublicOrigin;
        options.RawSigningKey = _settings.Read(RawSigningKey) ?? options.RawSigningKey;
        options.SigningKeyFile = _settings.Read(SigningKeyFile) ?? options.SigningKeyFile;
        options.RecordEveryRefusal = _settings.ReadSwitch(RecordEveryRefusal) ?? options.RecordEveryRefusal;
        options.AllowRawKeysOverHttp = _settings.ReadSwitch(AllowRawKeysOverHttp) ?? options.AllowRawKeysOverHttp;
        options.Format = _settings.Read(Format) is { } format ? ParseFormat(Format, format) : options.Format;
        options.DefaultKeyId = _settings.Read(DefaultKeyId) ?? options.DefaultKeyId;
        options.Lease = _settings.ReadTime(Lease) ?? options.Lease;
        options.OfflineLease = _settings.ReadTime(OfflineLease) ?? options.OfflineLease;
        options.RequestsPerMinutePerCustomer = _settings.ReadNumber(RequestsPerMinutePerCustomer) ?? options.RequestsPerMinutePerCustomer;
        options.RequestsPerMinutePerSession = _settings.ReadNumber(RequestsPerMinutePerSession) ?? options.RequestsPerMinutePerSession;
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

    private ContainerFormat ParseFormat(string name, string? text) =>
        text switch
        {
            "gcm" => ContainerFormat.Gcm,
            "chunked" => ContainerFormat.Chunked,
            _ => throw _settings.Invalid(name, "must be gcm or chunked"),
        };

    private string ParseKeyId(string name, Func<KeyId> parse)
    {
        try
        {
            return parse().Value;
        }
        catch (FormatException e)
        {
            throw _settings.Invalid(name, $"names a wrong key. {e.Message.TrimEnd('.')}");
        }
    }

    private IEnumerable<string> ReadList(string name) =>
        _settings.Read(name) is null
            ? from entry in configuration.GetSection(name).GetChildren()
            where !string.IsNullOrWhiteSpace(entry.Value)
            select entry.Value
            : throw _settings.Invalid(name, $"is a list: set {name}:0, {name}:1 and so on, or an array in a JSON file");
}
