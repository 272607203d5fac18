namespace Weights.Encryption.Tests;

/// <summary>The buffers themselves that a model is decrypted into.</summary>
[TestClass]
public sealed class WipedGcmModels
{
    private static readonly ModelFileName _name = ModelFileName.Of("demo");

    [TestMethod]
    public void After_a_model_is_written_its_buffer_is_zero()
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        var container = GcmContainer.Encrypt(key, _name, Pattern.Bytes(1000));

        GcmContainerFile.OpenInto(folder.At("back"), key, container);

        CollectionAssert.AreEqual(new byte[1028], container);
        CollectionAssert.AreEqual(Pattern.Bytes(1000), File.ReadAllBytes(folder.At("back")));
    }

    [TestMethod]
    public void After_a_file_could_not_be_written_the_buffer_is_zero()
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        var container = GcmContainer.Encrypt(key, _name, Pattern.Bytes(1000));

        Assert.Throws<IOException>(() => GcmContainerFile.OpenInto(folder.At("missing/back"), key, container));

        CollectionAssert.AreEqual(new byte[1028], container);
    }

    [TestMethod]
    public void After_a_wrong_tag_the_buffer_is_zero_and_there_is_no_file()
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        var container = GcmContainer.Encrypt(key, _name, Pattern.Bytes(1000));
        container[^1] ^= 1;

        Assert.ThrowsExactly<ContainerException>(() => GcmContainerFile.OpenInto(folder.At("back"), key, container));

        CollectionAssert.AreEqual(new byte[1028], container);
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Path));
    }

    [TestMethod]
    public void After_any_other_error_the_callers_buffer_is_zero()
    {
        var key = Sample.Key();
        var container = GcmContainer.Encrypt(key, _name, Pattern.Bytes(1000));
        var plaintext = Pattern.Bytes(1000);
        key.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => GcmContainer.Open(key, container, plaintext));

        CollectionAssert.AreEqual(new byte[1000], plaintext);
    }
}
