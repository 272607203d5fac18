using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.Testing.Web;

/// <summary>A random content key of a site of a test. It is never disposed, because sites of the whole run share it.</summary>
internal sealed class SiteKey
{
    public SiteKey(string keyId, ContainerFormat format)
    {
        KeyId = keyId;
        Format = format;
        Bytes = RandomNumberGenerator.GetBytes(ContentKey.Length);
        Content = ContentKey.FromBytes(Bytes);
    }

    public string KeyId { get; }

    public ContainerFormat Format { get; }

    public byte[] Bytes { get; }

    public string Hex => Convert.ToHexStringLower(Bytes);

    public ContentKey Content { get; }

    public string Kid => Content.Kid;
}
