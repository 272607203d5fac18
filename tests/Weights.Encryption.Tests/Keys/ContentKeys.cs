namespace Weights.Encryption.Tests;

[TestClass]
public sealed class ContentKeys
{
    // base64 of the bytes 0 to 31.
    private const string Base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    [TestMethod]
    [DataRow(Sample.KeyHex)]
    [DataRow("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F")]
    [DataRow(Base64)]
    [DataRow("  " + Sample.KeyHex + "\r\n")]
    [DataRow("\uFEFF" + Sample.KeyHex + "\n")]
    [DataRow("\uFEFF \t" + Base64 + "\n\n")]
    public void A_key_is_read_from_hex_or_base64_between_white_space_and_byte_order_mark(string text)
    {
        using var key = ContentKey.Parse(text);
        var bytes = new byte[32];
        key.CopyTo(bytes);
        CollectionAssert.AreEqual(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray(), bytes);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("   ")]
    [DataRow("00")]
    [DataRow("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1")]
    [DataRow("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f0")]
    [DataRow("g00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")]
    [DataRow("0001020304050607 08090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")]
    [DataRow("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [DataRow("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh==")]
    [DataRow("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdH\nh8=")]
    public void Any_other_text_is_refused_and_not_shown(string text)
    {
        var refusal = Assert.ThrowsExactly<FormatException>(() => ContentKey.Parse(text));

        Assert.Contains("64 hexadecimal digits", refusal.Message);
        if (text.Trim().Length > 4)
        {
            Assert.DoesNotContain(text.Trim()[..4], refusal.ToString());
        }
    }

    [TestMethod]
    public void The_fingerprint_has_the_known_value()
    {
        using var key = Sample.Key();
        Assert.AreEqual(KnownKid, key.Kid);
        Assert.AreEqual($"content key {KnownKid}", key.ToString());
    }

    [TestMethod]
    public void A_disposed_key_is_zeroed_and_cannot_be_used()
    {
        var key = Sample.Key();
        var bytes = key.Bytes;
        key.Dispose();

        Assert.IsTrue(bytes.IndexOfAnyExcept((byte)0) < 0);
        Assert.ThrowsExactly<ObjectDisposedException>(() => key.CopyTo(new byte[32]));
        Assert.AreEqual("content key (disposed)", key.ToString());
    }

    [TestMethod]
    public void Generated_keys_differ()
    {
        using var one = ContentKey.Generate();
        using var other = ContentKey.Generate();
        Assert.AreNotEqual(one.Kid, other.Kid);
    }

    // HKDF-SHA-256 of the bytes 0 to 31, computed with Python's cryptography.
    private const string KnownKid = "a7824102fbf6feb3a26abc87ef86731c";
}
