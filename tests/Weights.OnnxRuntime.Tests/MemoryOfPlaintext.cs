namespace Weights.OnnxRuntime.Tests;

/// <summary>Memory with a decrypted file is zeroed when it is not needed any more.</summary>
[TestClass]
public sealed class MemoryOfPlaintext
{
    [TestMethod]
    public void Is_zeroed_when_it_is_disposed()
    {
        var plaintext = Plaintext.InArray(1000);
        var array = plaintext.Array!;
        plaintext.Part(0, 400).Fill(1);
        plaintext.Part(400, 600).Fill(2);

        plaintext.Dispose();

        Assert.DoesNotContain(value => value != 0, array);
        Assert.ThrowsExactly<ObjectDisposedException>(() => plaintext.Part(0, 1).Length);
    }

    [TestMethod]
    public void Is_given_only_within_its_length()
    {
        using var plaintext = Plaintext.Native(10);

        Assert.AreEqual(10, plaintext.Part(0, 10).Length);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => plaintext.Part(1, 10).Length);
    }
}
