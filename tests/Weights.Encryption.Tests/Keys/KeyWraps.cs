using System.Security.Cryptography;

namespace Weights.Encryption.Tests.Keys;

[TestClass]
public sealed class KeyWraps
{
    private const string Kek = "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F";
    private const string Key = "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F";
    private const string Wrapped = "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21";

    [TestMethod]
    [DataRow(16, 16, "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5", DisplayName = "4.1: 128 bits under 128")]
    [DataRow(24, 16, "96778B25AE6CA435F92B5B97C050AED2468AB8A17AD84E5D", DisplayName = "4.2: 128 bits under 192")]
    [DataRow(32, 16, "64E8C3F9CE0F5BA263E9777905818A2A93C8191E7D6E8AE7", DisplayName = "4.3: 128 bits under 256")]
    [DataRow(24, 24, "031D33264E15D33268F24EC260743EDCE1C6C7DDEE725A936BA814915C6762D2", DisplayName = "4.4: 192 bits under 192")]
    [DataRow(32, 24, "A8F9BC1612C68B3FF6E6F4FBE30E71E4769C8B80A32CB8958CD5D17D6B254DA1", DisplayName = "4.5: 192 bits under 256")]
    [DataRow(32, 32, Wrapped, DisplayName = "4.6: 256 bits under 256")]
    public void A_wrap_has_the_known_bytes_of_RFC_3394_and_is_unwrapped(int kekLength, int keyLength, string expected)
    {
        var kek = Convert.FromHexString(Kek).AsSpan(0, kekLength);
        var key = Convert.FromHexString(Key).AsSpan(0, keyLength);

        var wrapped = KeyWrap.Wrap(kek, key);
        Assert.AreEqual(expected, Convert.ToHexString(wrapped));

        var unwrapped = new byte[keyLength];
        Assert.IsTrue(KeyWrap.TryUnwrap(kek, wrapped, unwrapped));
        CollectionAssert.AreEqual(key.ToArray(), unwrapped);
    }

    [TestMethod]
    public void A_wrap_with_any_changed_bit_is_not_unwrapped_and_leaves_zeros()
    {
        var kek = Convert.FromHexString(Kek);
        for (var bit = 0; bit < 8 * 40; bit++)
        {
            var wrapped = Convert.FromHexString(Wrapped);
            wrapped[bit / 8] ^= (byte)(1 << (bit % 8));
            var key = new byte[32];
            Assert.IsFalse(KeyWrap.TryUnwrap(kek, wrapped, key), $"bit {bit}");
            Assert.IsTrue(Array.TrueForAll(key, b => b == 0), $"bit {bit}");
        }
    }

    [TestMethod]
    public void A_wrap_is_not_unwrapped_under_another_key()
    {
        using var right = KeyEncryptionKey.Generate();
        using var wrong = KeyEncryptionKey.Generate();
        using var key = ContentKey.Generate();
        var wrapped = right.Wrap(key);
        using var opened = right.Unwrap(wrapped);
        Assert.AreEqual(key.Kid, opened.Kid);
        var refusal = Assert.ThrowsExactly<CryptographicException>(() => wrong.Unwrap(wrapped));
        Assert.Contains("another key-encryption key", refusal.Message);
    }

    [TestMethod]
    public void The_padded_wrap_of_RFC_5649_has_the_same_length_and_is_not_unwrapped()
    {
        using var aes = Aes.Create();
        aes.SetKey(Convert.FromHexString(Kek));
        var padded = aes.EncryptKeyWrapPadded(Convert.FromHexString(Key));
        Assert.HasCount(40, padded);
        Assert.IsFalse(KeyWrap.TryUnwrap(Convert.FromHexString(Kek), padded, new byte[32]));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(8)]
    [DataRow(15)]
    [DataRow(33)]
    public void Keys_of_other_lengths_are_not_wrapped(int length) =>
        Assert.ThrowsExactly<ArgumentException>(() => KeyWrap.Wrap(Convert.FromHexString(Kek), new byte[length]));

    [TestMethod]
    [DataRow(0)]
    [DataRow(16)]
    [DataRow(39)]
    [DataRow(41)]
    public void Wraps_of_other_lengths_are_refused(int length)
    {
        using var kek = KeyEncryptionKey.Generate();
        Assert.ThrowsExactly<ArgumentException>(() => KeyWrap.TryUnwrap(Convert.FromHexString(Kek), new byte[length], new byte[32]));
        Assert.ThrowsExactly<CryptographicException>(() => kek.Unwrap(new byte[length]));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(20)]
    [DataRow(33)]
    public void Key_encryption_keys_of_other_lengths_are_refused(int length)
    {
        Assert.ThrowsExactly<ArgumentException>(() => KeyWrap.Wrap(new byte[length], new byte[32]));
        Assert.ThrowsExactly<ArgumentException>(() => KeyWrap.TryUnwrap(new byte[length], new byte[40], new byte[32]));
        Assert.ThrowsExactly<ArgumentException>(() => KeyEncryptionKey.FromBytes(new byte[length]));
    }

    [TestMethod]
    public void A_key_encryption_key_never_prints_itself_and_cannot_be_used_disposed()
    {
        var kek = KeyEncryptionKey.FromBytes(Convert.FromHexString(Kek));
        Assert.AreEqual("key-encryption key", kek.ToString());
        kek.Dispose();
        Assert.AreEqual("key-encryption key (disposed)", kek.ToString());
        Assert.ThrowsExactly<ObjectDisposedException>(() => kek.CopyTo(new byte[32]));
        Assert.ThrowsExactly<ObjectDisposedException>(() => kek.Unwrap(new byte[40]));
    }
}
