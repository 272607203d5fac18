using System.Buffers.Text;
using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.Browser.Tests.Keys;

/// <summary>A model, encrypted with its own key, and its entry in models.json.</summary>
internal sealed class KeySiteModel
{
    /// <summary>A model of random bytes.</summary>
    public KeySiteModel(string name, ContainerFormat format, int size)
        : this(name, format, RandomNumberGenerator.GetBytes(size)) { }

    public KeySiteModel(string name, ContainerFormat format, byte[] plaintext)
    {
        Name = name;
        Format = format;
        var size = plaintext.Length;
        PlaintextSha256 = Convert.ToHexStringLower(SHA256.HashData(plaintext));
        Sample = plaintext[(size / 2)..(size / 2 + 32)];
        Key = RandomNumberGenerator.GetBytes(ContentKey.Length);
        using var key = ContentKey.FromBytes(Key);
        Container = Encrypt(key, ModelFileName.Of(name), plaintext);
        Kid = key.Kid;
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

    public byte[] Key { get; }

    public string KeyHex => Convert.ToHexStringLower(Key);

    public string Kid { get; }

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
