using System.Buffers.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Weights.Encryption;

namespace Weights.OnnxRuntime;

/// <summary>Reads and checks a <c>models.json</c>. It refuses what the build never writes, because something else wrote it then.</summary>
/// <param name="path">The full path of the manifest, for paths of files and for messages.</param>
internal sealed partial class ManifestFile(string path)
{
    private const int Version = 2;
    private const int GcmPinLength = 28;
    private const int ChunkedPinLength = 64;

    /// <summary>The models, in the order of the manifest.</summary>
    /// <exception cref="EncryptedModelException"><c>unreadable</c> or <c>bad-manifest</c>.</exception>
    public IReadOnlyList<EncryptedModel> Read()
    {
        var models = Parse(ReadFile());
        var twice = models.GroupBy(static model => model.Name, StringComparer.Ordinal).FirstOrDefault(static same => same.Count() > 1);
        return twice is null ? models : throw Refuse($"two models have the name '{twice.Key}'");
    }

    private byte[] ReadFile()
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EncryptedModelException(
                "unreadable",
                $"'{path}' cannot be read: {e.Message} Give the folder that 'dotnet publish' wrote, which contains models.json.",
                e
            );
        }
    }

    private List<EncryptedModel> Parse(byte[] json)
    {
        try
        {
            var version = JsonSerializer.Deserialize(json, ManifestJsonContext.Default.VersionJson)?.Version;
            if (version != Version)
            {
                throw Refuse($"its version is {version}, not {Version}; use a package and a models.json of the same release");
            }

            return [.. JsonSerializer.Deserialize(json, ManifestJsonContext.Default.ManifestJson)!.Models.Select(Model)];
        }
        catch (JsonException e)
        {
            throw Refuse($"it is not the JSON that the build writes (line {e.LineNumber + 1})", e);
        }
    }

    private EncryptedModel Model(ModelJson model)
    {
        var encrypted = model.Format != "none";
        var keyId = KeyId.TryParse(model.KeyId, out var parsed) ? parsed : null;
        if (encrypted && (keyId is null || !Kid().IsMatch(model.Kid)))
        {
            // The value is not repeated, because it could be a key that somebody pasted.
            throw Refuse($"keyId or kid of '{model.Name}' is not one");
        }

        try
        {
            return new EncryptedModel(
                model.Name,
                model.Format,
                encrypted ? keyId : null,
                encrypted ? model.Kid : "",
                FileOf(ModelFileName.Of(model.Name), "", model.Format, model.File, model.Size, model.EncryptedSize, model.Pin),
                [
                    .. (model.External ?? []).Select(data =>
                        FileOf(
                            ModelFileName.OfExternal(model.Name, data.Location),
                            data.Location,
                            model.Format,
                            data.File,
                            data.Size,
                            data.EncryptedSize,
                            data.Pin
                        )
                    ),
                ]
            );
        }
        catch (FormatException e)
        {
            throw Refuse(e.Message.TrimEnd('.'), e);
        }
    }

    private ContainerEntry FileOf(
        ModelFileName binding,
        string location,
        string format,
        string file,
        long size,
        long encryptedSize,
        string? pin
    )
    {
        // The rules for external data are those of a plain relative path that stays in its folder on every system.
        if (ExternalLocation.WhyNot(file) is { } reason)
        {
            throw Refuse($"a file of '{binding}' is not a path below the folder of models.json: {reason}");
        }

        if (size < 0 || encryptedSize < size)
        {
            throw Refuse($"the sizes of '{file}' cannot be right");
        }

        var full = Path.Combine(Path.GetDirectoryName(path)!, file.Replace('/', Path.DirectorySeparatorChar));
        return new ContainerEntry(binding, location, full, size, encryptedSize, PinOf(format, file, pin));
    }

    private byte[] PinOf(string format, string file, string? pin)
    {
        var length = format switch
        {
            "gcm" => GcmPinLength,
            "chunked" => ChunkedPinLength,
            _ => 0,
        };
        if (length == 0)
        {
            return [];
        }

        var bytes = new byte[length];
        return Base64Url.TryDecodeFromChars(pin, bytes, out var written) && written == length
            ? bytes
            : throw Refuse($"'{file}' has no pin of the format '{format}'");
    }

    private EncryptedModelException Refuse(string why, Exception? cause = null) =>
        new("bad-manifest", $"'{path}' is not a models.json that this package understands: {why}.", cause);

    [GeneratedRegex("^[0-9a-f]{32}$")]
    private static partial Regex Kid();
}
