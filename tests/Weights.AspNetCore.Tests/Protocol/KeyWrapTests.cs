using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.AspNetCore.Tests;

[TestClass]
public sealed class KeyWrapTests
{
    [TestMethod]
    public void OpenSSLs_wrap_is_taken_where_there_is_OpenSSL_3_and_has_the_known_bytes_of_RFC_3394()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.IsFalse(OpenSslKeyWrap.IsAvailable);
            return;
        }

        // RFC 3394, 4.6.
        Assert.IsTrue(OpenSslKeyWrap.IsAvailable);
        var wrapped = OpenSslKeyWrap.Wrap(
            Convert.FromHexString("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"),
            Convert.FromHexString("00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F")
        );
        Assert.AreEqual("28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21", Convert.ToHexString(wrapped));
    }

    [TestMethod]
    public void OpenSSLs_wraps_are_those_of_the_managed_code_for_any_keys()
    {
        if (!OpenSslKeyWrap.IsAvailable)
        {
            return;
        }

        for (var i = 0; i < 100; i++)
        {
            var (kek, key) = (RandomNumberGenerator.GetBytes(KeyEncryptionKey.Length), RandomNumberGenerator.GetBytes(ContentKey.Length));
            var wrapped = OpenSslKeyWrap.Wrap(kek, key);
            CollectionAssert.AreEqual(KeyWrap.Wrap(kek, key), wrapped);
            var opened = new byte[ContentKey.Length];
            Assert.IsTrue(KeyWrap.TryUnwrap(kek, wrapped, opened));
            CollectionAssert.AreEqual(key, opened);
        }
    }

    [TestMethod]
    public void Keys_of_another_length_never_reach_OpenSSL()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => OpenSslKeyWrap.Wrap(new byte[31], new byte[32]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => OpenSslKeyWrap.Wrap(new byte[32], new byte[40]));
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
