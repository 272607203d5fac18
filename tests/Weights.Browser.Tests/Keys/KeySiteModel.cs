using System.Buffers.Text;
using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.Browser.Tests.Keys;

/// <summary>A model of random bytes, encrypted with its own key, and its entry in models.json.</summary>
internal sealed class KeySiteModel
{
    public KeySiteModel(string name, ContainerFormat format, int size)
    {
        Name = name;
        Format = format;
        var plaintext = RandomNumberGenerator.GetBytes(size);
        PlaintextSha256 = Convert.ToHexStringLower(SHA256.HashData(plaintext));
        Sample = plaintext[(size / 2)..(size / 2 + 32)];
        SiteKey = new SiteKey(name, format);
        Container = Encrypt(SiteKey.Content, ModelFileName.Of(name), plaintext);
        Entry = new
        {
            name,
            file = $"{name}.enc",
            url = $"{name}.enc",
            size,
            encryptedSize = Container.Length,
            format = format == ContainerFormat.Gcm ? "gcm" : "chunked",
            keyId = name,
            kid = Kid,
            sha256 = Convert.ToHexStringLower(SHA256.HashData(Container)),
            pin = Base64Url.EncodeToString(format == ContainerFormat.Gcm ? [.. Container[..12], .. Container[^16..]] : Container[40..104]),
        };
    }

    public string Name { get; }

    /// <summary>32 bytes from the middle of the plaintext.</summary>
    public byte[] Sample { get; }

    public ContainerFormat Format { get; }

    public SiteKey SiteKey { get; }

    public byte[] Key => SiteKey.Bytes;

    public string KeyHex => SiteKey.Hex;

    public string Kid => SiteKey.Kid;

    public byte[] Container { get; }

    public string PlaintextSha256 { get; }

    public object Entry { get; }

    private byte[] Encrypt(ContentKey key, ModelFileName file, byte[] plaintext)
    {
        if (Format == ContainerFormat.Gcm)
        {
            return GcmContainer.Encrypt(key, file, plaintext);
        }

        var folder = Directory.CreateTempSubdirectory("weights-model-");
        try
        {
            var (source, destination) = (Path.Combine(folder.FullName, "model"), Path.Combine(folder.FullName, "container"));
            File.WriteAllBytes(source, plaintext);
            ChunkedContainerFile.Encrypt(key, file, source, destination);
            return File.ReadAllBytes(destination);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
