using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>The names in an app's configuration, and the options that they set.</summary>
internal sealed class ModelKeyConfiguration(IConfiguration configuration) : IConfigureOptions<ModelKeyOptions>
{
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
        bool.TryParse(text, out var on)
            ? on
            : throw new OptionsValidationException(name, typeof(ModelKeyOptions), [$"{name} must be true or false."]);

    private static ContainerFormat ParseFormat(string name, string? text) =>
        text switch
        {
            "gcm" => ContainerFormat.Gcm,
            "chunked" => ContainerFormat.Chunked,
            _ => throw new OptionsValidationException(name, typeof(ModelKeyOptions), [$"{name} must be gcm or chunked."]),
        };

    private static string ParseKeyId(string name, Func<KeyId> parse)
    {
        try
        {
            return parse().Value;
        }
        catch (FormatException e)
        {
            throw new OptionsValidationException(name, typeof(ModelKeyOptions), [$"{name} names a wrong key. {e.Message}"]);
        }
    }

    private IEnumerable<string> ReadList(string name) =>
        from entry in configuration.GetSection(name).GetChildren()
        where !string.IsNullOrWhiteSpace(entry.Value)
        select entry.Value;

    // An empty value counts as unset, like an empty environment variable.
    private string? Read(string name) => configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;
}
