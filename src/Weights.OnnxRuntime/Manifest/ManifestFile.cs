using System.Buffers;
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

    private static readonly SearchValues<char> _notInNames = SearchValues.Create(";\\:*?\"<>|");

    /// <summary>The models, in the order of the manifest.</summary>
    /// <exception cref="EncryptedModelException"><c>unreadable</c> or <c>bad-manifest</c>.</exception>
    public IReadOnlyList<EncryptedModel> Read()
    {
        var models = Parse(ReadFile());
        return FirstTwice(models.Select(static model => model.Graph.Binding.Value)) is { } name
            ? throw Refuse($"two models have the name of '{name}'")
            : models;
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

            var manifest = JsonSerializer.Deserialize(json, ManifestJsonContext.Default.ManifestJson)!;
            return [.. manifest.Models.Select(model => model is null ? throw Refuse("a model is null") : Model(model))];
        }
        catch (JsonException e)
        {
            throw Refuse($"it is not the JSON that the build writes (line {e.LineNumber + 1})", e);
        }
    }

    private EncryptedModel Model(ModelJson model)
    {
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
            return new EncryptedModel(
                model.Name,
                model.Format,
                keyId,
                model.Kid,
                FileOf(graph, "", model.Format, model),
                ExternalOf(model)
            );
        }
        catch (FormatException e)
        {
            throw Refuse(e.Message.TrimEnd('.'), e);
        }
    }

    private List<ContainerEntry> ExternalOf(ModelJson model)
    {
        List<ContainerEntry> external =
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

    private ContainerEntry FileOf(ModelFileName binding, string location, string format, IFileJson file)
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

        var full = Path.Combine(Path.GetDirectoryName(path)!, file.File.Replace('/', Path.DirectorySeparatorChar));
        return new ContainerEntry(binding, location, full, size, encrypted, PinOf(format, file));
    }

    private byte[] PinOf(string format, IFileJson file)
    {
        var length = format switch
        {
            "gcm" => GcmContainer.Overhead,
            "chunked" => ChunkedDecryption.PinLength,
            _ => 0,
        };
        if (length == 0)
        {
            return format == "none" && file.Pin is not null ? throw Refuse($"'{file.File}' has a pin, but is not encrypted") : [];
        }

        // Written again, because the decoder accepts padding and white space.
        var bytes = new byte[length];
        return
            Base64Url.TryDecodeFromChars(file.Pin, bytes, out var written)
            && written == length
            && Base64Url.EncodeToString(bytes) == file.Pin
            ? bytes
            : throw Refuse($"'{file.File}' has no pin of the format '{format}'");
    }

    private static string? FirstTwice(IEnumerable<string> values) =>
        values.GroupBy(static value => value, StringComparer.Ordinal).FirstOrDefault(static same => same.Count() > 1)?.Key;

    private EncryptedModelException Refuse(string why, Exception? cause = null) =>
        new("bad-manifest", $"'{path}' is not a models.json that this package understands: {why}.", cause);

    [GeneratedRegex(@"^[0-9a-f]{32}\z")]
    private static partial Regex Kid();
}
