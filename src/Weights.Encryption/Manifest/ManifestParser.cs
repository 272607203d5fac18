using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Weights.Encryption;

/// <summary>Reads and checks a <c>models.json</c>.</summary>
/// <param name="source">The manifest's path or URL, for messages.</param>
internal sealed partial class ManifestParser(string source)
{
    private const int Version = 2;
    private const int ChunkedPinLength = 64;

    private static readonly SearchValues<char> _notInNames = SearchValues.Create(";\\:*?\"<>|");

    /// <exception cref="ModelManifestException"><c>bad-manifest</c>.</exception>
    public IReadOnlyList<ManifestModel> Read(ReadOnlySpan<byte> json)
    {
        var models = Parse(json);
        return FirstTwice(models.Select(static model => model.Graph.Binding.Value)) is { } name
            ? throw Refuse($"two models have the name of '{name}'")
            : models;
    }

    private List<ManifestModel> Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var version = JsonSerializer.Deserialize(json, ManifestJsonContext.Default.VersionJson)?.Version;
            if (version != Version)
            {
                throw Refuse($"its version is {version}, not {Version}; use a package and a models.json of the same release");
            }

            var manifest = JsonSerializer.Deserialize(json, ManifestJsonContext.Default.ManifestJson)!;
            return [.. manifest.Models.Select(model => model is null ? throw Refuse("a model is null") : Model(model))];
        }
        catch (JsonException e)
        {
            throw Refuse(
                json.TrimStart(" \t\r\n"u8).StartsWith("<"u8)
                    ? "it is an HTML page, which servers send for a missing file or a client without a login"
                    : $"it is not the JSON that the build writes (line {e.LineNumber + 1})",
                e
            );
        }
    }

    private ManifestModel Model(ModelJson model)
    {
        if (!Format().IsMatch(model.Format))
        {
            throw Refuse("a format is not 1 to 32 of a-z, 0-9 and '-'");
        }

        if (model.Name.AsSpan().ContainsAny(_notInNames) || model.Name.Any(char.IsControl))
        {
            throw Refuse("a name has a character that no model's name can have");
        }

        var encrypted = model.Format != "none";
        var keyId = KeyId.TryParse(model.KeyId, out var parsed) ? parsed : null;
        if (encrypted ? keyId is null || !Kid().IsMatch(model.Kid) : model.KeyId.Length + model.Kid.Length > 0)
        {
            // The value is not repeated, because it could be a key that somebody pasted.
            throw Refuse($"keyId or kid of '{model.Name}' is wrong");
        }

        try
        {
            var graph = ModelFileName.Of(model.Name);
            return new ManifestModel(model.Name, model.Format, keyId, model.Kid, FileOf(graph, "", model.Format, model), ExternalOf(model));
        }
        catch (FormatException e)
        {
            throw Refuse(e.Message.TrimEnd('.'), e);
        }
    }

    private List<ManifestFile> ExternalOf(ModelJson model)
    {
        List<ManifestFile> external =
        [
            .. (model.External ?? []).Select(data =>
                data is null
                    ? throw Refuse($"external data of '{model.Name}' is null")
                    : FileOf(ModelFileName.OfExternal(model.Name, data.Location), data.Location, model.Format, data)
            ),
        ];
        return FirstTwice(external.Select(static file => file.Location)) is { } location
            ? throw Refuse($"two files of '{model.Name}' have the location '{location}'")
            : external;
    }

    private ManifestFile FileOf(ModelFileName binding, string location, string format, IFileJson file)
    {
        // The rules for external data are those of a plain relative path that stays in its folder on every system.
        if (ExternalLocation.WhyNot(file.File) is { } reason)
        {
            throw Refuse($"a file of '{binding}' is not a path below the folder of models.json: {reason}");
        }

        var (size, encrypted) = (file.Size, file.EncryptedSize);
        var isPossible = format switch
        {
            "gcm" => size is >= 0 and <= GcmContainer.MaxPlaintextLength && encrypted == size + GcmContainer.Overhead,
            "chunked" => size is >= 0 and <= ChunkedContainerFile.MaxPlaintextLength
                && encrypted >= size + ChunkedContainerFile.ContainerLength(0),
            "none" => size >= 0 && encrypted == size,
            _ => size >= 0 && encrypted >= 0,
        };
        if (!isPossible)
        {
            throw Refuse($"the sizes of '{file.File}' cannot be right");
        }

        return Digest().IsMatch(file.Sha256)
            ? new ManifestFile(binding, location, file.File, file.Url, size, encrypted, file.Sha256, PinOf(format, file))
            : throw Refuse($"the sha256 of '{file.File}' is not 64 lower-case hex digits");
    }

    private byte[] PinOf(string format, IFileJson file)
    {
        var length = format switch
        {
            "gcm" => GcmContainer.Overhead,
            "chunked" => ChunkedPinLength,
            _ => 0,
        };
        if (length == 0)
        {
            return format == "none" && file.Pin is not null ? throw Refuse($"'{file.File}' has a pin, but is not encrypted") : [];
        }

        return FixedBase64Url.TryDecode(file.Pin, length) ?? throw Refuse($"'{file.File}' has no pin of the format '{format}'");
    }

    private static string? FirstTwice(IEnumerable<string> values) =>
        values.GroupBy(static value => value, StringComparer.Ordinal).FirstOrDefault(static same => same.Count() > 1)?.Key;

    private ModelManifestException Refuse(string why, Exception? cause = null) =>
        new("bad-manifest", $"'{source}' is not a models.json that this package understands: {why}.", cause);

    [GeneratedRegex(@"^[0-9a-f]{32}\z")]
    private static partial Regex Kid();

    [GeneratedRegex(@"^[0-9a-f]{64}\z")]
    private static partial Regex Digest();

    [GeneratedRegex(@"^[a-z0-9-]{1,32}\z")]
    private static partial Regex Format();
}
