using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.Browser.Tests.Keys;

/// <summary>A model, encrypted with its own key, and its entry in models.json.</summary>
internal sealed class KeySiteModel
{
    private readonly SiteFile _file;

    /// <summary>A model of random bytes.</summary>
    public KeySiteModel(string name, ContainerFormat format, int size)
    {
        Name = name;
        var plaintext = RandomNumberGenerator.GetBytes(size);
        PlaintextSha256 = Convert.ToHexStringLower(SHA256.HashData(plaintext));
        Sample = plaintext[(size / 2)..(size / 2 + 32)];
        SiteKey = new SiteKey(name, format);
        using var folder = new TemporaryFolder();
        _file = new SiteFile($"{name}.enc", folder.Write("model", plaintext), SiteKey, ModelFileName.Of(name));
    }

    public string Name { get; }

    /// <summary>32 bytes from the middle of the plaintext.</summary>
    public byte[] Sample { get; }

    public SiteKey SiteKey { get; }

    public byte[] Key => SiteKey.Bytes;

    public byte[] Container => _file.Bytes;

    public string PlaintextSha256 { get; }

    public Dictionary<string, object> Entry => _file.Entry(Name, SiteKey);
}
