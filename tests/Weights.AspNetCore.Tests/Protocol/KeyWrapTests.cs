using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests;

[TestClass]
public sealed class KeyWrapTests
{
    [TestMethod]
    public void A_wrap_has_the_known_bytes_of_RFC_3394()
    {
        // RFC 3394, 4.6.
        var wrapped = KeyWrap.Wrap(
            Convert.FromHexString("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"),
            Convert.FromHexString("00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F")
        );
        Assert.AreEqual("28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21", Convert.ToHexString(wrapped));
    }

    [TestMethod]
    public void The_wrap_of_a_response_is_unwrapped_under_its_KEK()
    {
        for (var i = 0; i < 100; i++)
        {
            using var key = ContentKey.Generate();
            using var secrets = SessionSecrets.Derive(
                RandomNumberGenerator.GetBytes(32),
                RandomNumberGenerator.GetBytes(16),
                RandomNumberGenerator.GetBytes(32),
                new byte[SessionSecrets.Length]
            );
            var wrapped = secrets.Wrap(key);
            using var kek = KeyEncryptionKey.FromBytes(secrets.Kek);
            CollectionAssert.AreEqual(kek.Wrap(key), wrapped);
            using var opened = kek.Unwrap(wrapped);
            Assert.AreEqual(key.Kid, opened.Kid);
        }
    }

    [TestMethod]
    public void A_KEK_of_another_length_is_refused() =>
        Assert.ThrowsExactly<ArgumentException>(() => KeyWrap.Wrap(new byte[31], new byte[32]));
}
