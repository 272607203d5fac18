using System.Buffers.Text;
using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.Testing.Web;

/// <summary>A file of a model as a site serves it, encrypted or not.</summary>
internal sealed class SiteFile
{
    private readonly ContainerFormat? _format;

    /// <param name="path">Relative to models.json.</param>
    /// <param name="source">The plaintext.</param>
    /// <param name="key">Null if the file is published unencrypted.</param>
    /// <param name="name">The name that the container is bound to.</param>
    public SiteFile(string path, string source, SiteKey? key, ModelFileName name)
    {
        Path = path;
        _format = key?.Format;
        Size = new FileInfo(source).Length;
        Sample = ReadSample(source, Size / 2);
        Bytes = key is null ? File.ReadAllBytes(source) : Encrypt(source, key, name);
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Bytes));
    }

    public string Path { get; }

    /// <summary>The length of the plaintext in bytes.</summary>
    public long Size { get; }

    public byte[] Bytes { get; }

    public string Sha256 { get; }

    /// <summary>32 bytes of the plaintext.</summary>
    public byte[] Sample { get; }

    /// <summary>What models.json says about every file.</summary>
    public Dictionary<string, object> Entry()
    {
        var entry = new Dictionary<string, object>
        {
            ["file"] = Path,
            ["url"] = Path,
            ["size"] = Size,
            ["encryptedSize"] = Bytes.Length,
            ["sha256"] = Sha256,
        };
        if (_format is { } format)
        {
            entry["pin"] = Base64Url.EncodeToString(format == ContainerFormat.Gcm ? [.. Bytes[..12], .. Bytes[^16..]] : Bytes[40..104]);
        }

        return entry;
    }

    /// <summary>The entry of a model in models.json whose file this is.</summary>
    public Dictionary<string, object> Entry(string name, SiteKey? key)
    {
        var entry = Entry();
        entry["name"] = name;
        entry["format"] = key?.Format switch
        {
            null => "none",
            ContainerFormat.Gcm => "gcm",
            _ => "chunked",
        };
        entry["keyId"] = key?.KeyId ?? "";
        entry["kid"] = key?.Kid ?? "";
        return entry;
    }

    private static byte[] ReadSample(string source, long offset)
    {
        using var file = File.OpenRead(source);
        file.Position = offset;
        var sample = new byte[32];
        file.ReadAtLeast(sample, (int)Math.Min(sample.Length, file.Length - offset));
        return sample;
    }

    private static byte[] Encrypt(string source, SiteKey key, ModelFileName name)
    {
        if (key.Format == ContainerFormat.Gcm)
        {
            return GcmContainer.Encrypt(key.Content, name, File.ReadAllBytes(source));
        }

        var destination = source + ".enc";
        ChunkedContainerFile.Encrypt(key.Content, name, source, destination);
        return File.ReadAllBytes(destination);
    }
}
