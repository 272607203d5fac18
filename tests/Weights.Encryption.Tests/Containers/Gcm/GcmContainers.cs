namespace Weights.Encryption.Tests;

[TestClass]
public sealed class GcmContainers
{
    private static readonly ModelFileName _name = ModelFileName.Of("demo");

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(15)]
    [DataRow(16)]
    [DataRow(17)]
    [DataRow(1 << 20)]
    public void Decrypting_returns_the_model(int length)
    {
        using var key = ContentKey.Generate();
        var plaintext = Pattern.Bytes(length);

        var container = GcmContainer.Encrypt(key, _name, plaintext);

        Assert.HasCount(length + 28, container);
        CollectionAssert.AreEqual(plaintext, GcmContainer.Decrypt(key, container));
    }

    [TestMethod]
    public void The_same_key_name_and_model_give_the_same_bytes()
    {
        using var key = Sample.Key();
        CollectionAssert.AreEqual(
            GcmContainer.Encrypt(key, _name, Pattern.Bytes(100)),
            GcmContainer.Encrypt(key, _name, Pattern.Bytes(100))
        );
    }

    [TestMethod]
    public void Another_name_gives_another_iv()
    {
        using var key = Sample.Key();
        var one = GcmContainer.Encrypt(key, _name, Pattern.Bytes(100));
        var other = GcmContainer.Encrypt(key, ModelFileName.Of("demo2"), Pattern.Bytes(100));
        CollectionAssert.AreNotEqual(one[..12], other[..12]);
    }

    [TestMethod]
    public void A_changed_model_gives_another_iv()
    {
        using var key = Sample.Key();
        var changed = Pattern.Bytes(100);
        changed[99] ^= 1;
        CollectionAssert.AreNotEqual(
            GcmContainer.Encrypt(key, _name, Pattern.Bytes(100))[..12],
            GcmContainer.Encrypt(key, _name, changed)[..12]
        );
    }

    [TestMethod]
    public void Without_reproducibility_every_container_has_another_iv()
    {
        using var key = Sample.Key();
        var ivs = Enumerable
            .Range(0, 100)
            .Select(_ => Convert.ToHexString(GcmContainer.Encrypt(key, _name, [1], reproducible: false).AsSpan(0, 12)));
        Assert.AreEqual(100, ivs.Distinct().Count());
    }

    [TestMethod]
    public void A_changed_bit_anywhere_is_refused()
    {
        using var key = Sample.Key();
        var container = GcmContainer.Encrypt(key, _name, Pattern.Bytes(40));
        for (var bit = 0; bit < 8 * container.Length; bit++)
        {
            var changed = (byte[])container.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsExactly<ContainerException>(() => GcmContainer.Decrypt(key, changed));
        }
    }

    [TestMethod]
    public void Every_truncation_is_refused()
    {
        using var key = Sample.Key();
        var container = GcmContainer.Encrypt(key, _name, Pattern.Bytes(40));
        for (var length = 0; length < container.Length; length++)
        {
            Assert.ThrowsExactly<ContainerException>(() => GcmContainer.Decrypt(key, container.AsSpan(0, length)));
        }
    }

    [TestMethod]
    public void An_additional_byte_is_refused()
    {
        using var key = Sample.Key();
        var container = GcmContainer.Encrypt(key, _name, Pattern.Bytes(40));
        Assert.ThrowsExactly<ContainerException>(() => GcmContainer.Decrypt(key, [.. container, 0]));
    }

    [TestMethod]
    public void The_wrong_key_is_refused_and_the_message_contains_no_key()
    {
        using var key = Sample.Key();
        using var other = ContentKey.Generate();
        var container = GcmContainer.Encrypt(key, _name, Pattern.Bytes(40));

        var refusal = Assert.ThrowsExactly<ContainerException>(() => GcmContainer.Decrypt(other, container));

        Assert.Contains("not the key", refusal.Message);
        Assert.DoesNotContain(Sample.KeyHex, refusal.ToString());
    }

    [TestMethod]
    public void A_model_that_is_too_long_is_an_error_that_names_the_other_format()
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        using (var sparse = File.OpenWrite(folder.At("huge")))
        {
            sparse.SetLength(GcmContainer.MaxPlaintextLength + 1);
        }

        var refusal = Assert.ThrowsExactly<ContainerException>(() =>
            GcmContainerFile.Encrypt(key, _name, folder.At("huge"), folder.At("out"))
        );

        Assert.Contains("chunked", refusal.Message);
        Assert.IsFalse(File.Exists(folder.At("out")));
    }
}
