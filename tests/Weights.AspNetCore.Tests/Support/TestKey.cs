using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests;

/// <summary>A new key, in every form that a test needs.</summary>
internal sealed class TestKey
{
    public TestKey()
    {
        Bytes = RandomNumberGenerator.GetBytes(ContentKey.Length);
        using var key = ContentKey.FromBytes(Bytes);
        Kid = key.Kid;
    }

    public byte[] Bytes { get; }

    public string Kid { get; }

    public string Hex => Convert.ToHexStringLower(Bytes);

    public string Base64 => Convert.ToBase64String(Bytes);
}
