using System.Security.Cryptography;

namespace Weights.AspNetCore.Tests;

[TestClass]
public sealed class SessionSecretsTests
{
    // RFC 5869, appendix A: the first 32 bytes of the output.
    [TestMethod]
    [DataRow(
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
        "000102030405060708090a0b0c",
        "f0f1f2f3f4f5f6f7f8f9",
        "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf",
        DisplayName = "A.1"
    )]
    [DataRow(
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f"
            + "303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
        "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f"
            + "909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
        "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
            + "e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
        "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c",
        DisplayName = "A.2"
    )]
    [DataRow(
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
        "",
        "",
        "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d",
        DisplayName = "A.3"
    )]
    public void Expanded_keys_have_the_known_bytes_of_RFC_5869(string inputKey, string salt, string info, string prk, string expected)
    {
        var extracted = new byte[32];
        HKDF.Extract(HashAlgorithmName.SHA256, Convert.FromHexString(inputKey), Convert.FromHexString(salt), extracted);
        Assert.AreEqual(prk, Convert.ToHexStringLower(extracted));
        var bytes = Convert.FromHexString(info);

        // The info is label and context, joined: where the label ends does not matter.
        for (var label = 0; label <= bytes.Length; label++)
        {
            var key = new byte[32];
            SessionSecrets.Expand(extracted, bytes.AsSpan(0, label), bytes.AsSpan(label), key);
            Assert.AreEqual(expected, Convert.ToHexStringLower(key));
        }
    }

    [TestMethod]
    public void Disposed_secrets_are_zeros()
    {
        var memory = new byte[SessionSecrets.Length];
        using (SessionSecrets.Derive(RandomNumberGenerator.GetBytes(32), new byte[16], new byte[32], memory))
        {
            Assert.IsTrue(memory.Any(b => b != 0));
        }

        Assert.IsTrue(memory.All(b => b == 0));
    }
}
