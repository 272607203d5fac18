namespace Weights.Encryption.Tests;

[TestClass]
public sealed class GcmSelfTests
{
    private static readonly ModelFileName _name = ModelFileName.Of("demo");

    [TestMethod]
    public void The_encryption_of_this_library_passes() => GcmSelfTest.OfThisProcess.ThrowIfFailed();

    // Each fault exists only in texts of one kind.
    [TestMethod]
    [DataRow(0, false)] // the tag of an empty text
    [DataRow(1, true)] // a part of a block
    [DataRow(16, true)] // a whole block
    [DataRow(17, true)] // a block after a whole one
    [DataRow(100, true)] // three pieces
    [DataRow((64 << 10) + 1, true)] // a stretch after the first
    [DataRow((1 << 20) + (64 << 10) + 5, true)] // a counter of three bytes
    public void A_fault_in_texts_of_one_length_is_found_again_and_again(int length, bool inCiphertext)
    {
        var selfTest = new GcmSelfTest(
            (key, iv, plaintext, pieceLength, ciphertext, tag) =>
            {
                PiecewiseGcm.EncryptInPieces(key, iv, plaintext, pieceLength, ciphertext, tag);
                if (plaintext.Length == length)
                {
                    (inCiphertext ? ciphertext : tag)[^1] ^= 1;
                }
            }
        );

        Assert.Contains("self-test", Assert.ThrowsExactly<ContainerException>(selfTest.ThrowIfFailed).Message);
        Assert.ThrowsExactly<ContainerException>(selfTest.ThrowIfFailed);
    }

    [TestMethod]
    public void A_fault_that_throws_is_found()
    {
        var selfTest = new GcmSelfTest((_, _, _, _, _, _) => throw new InvalidOperationException());
        Assert.Contains("self-test", Assert.ThrowsExactly<ContainerException>(selfTest.ThrowIfFailed).Message);
    }

    [TestMethod]
    public void It_runs_once_if_several_threads_need_it_at_the_same_time()
    {
        var emptyTexts = 0;
        var selfTest = new GcmSelfTest(
            (key, iv, plaintext, pieceLength, ciphertext, tag) =>
            {
                if (plaintext.IsEmpty)
                {
                    Interlocked.Increment(ref emptyTexts);
                }

                PiecewiseGcm.EncryptInPieces(key, iv, plaintext, pieceLength, ciphertext, tag);
            }
        );

        Parallel.For(0, 50, _ => selfTest.ThrowIfFailed());

        Assert.AreEqual(1, emptyTexts);
    }

    [TestMethod]
    public void If_it_fails_a_long_model_is_an_error_without_a_file()
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        var source = folder.Write("model", Pattern.Bytes(OneShotGcmSealer.MaxLength + 1));

        Assert.ThrowsExactly<ContainerException>(() =>
            GcmContainerFile.Write(key, _name, source, folder.At("out"), Failing(), CancellationToken.None)
        );

        CollectionAssert.AreEqual(new[] { source }, Directory.GetFileSystemEntries(folder.Path));
    }

    [TestMethod]
    public void A_model_that_fits_in_one_piece_does_not_need_it()
    {
        using var key = Sample.Key();
        using var folder = new TemporaryFolder();
        var plaintext = Pattern.Bytes(OneShotGcmSealer.MaxLength);

        GcmContainerFile.Write(key, _name, folder.Write("model", plaintext), folder.At("out"), Failing(), CancellationToken.None);

        CollectionAssert.AreEqual(plaintext, GcmContainer.Decrypt(key, File.ReadAllBytes(folder.At("out"))));
    }

    private static ContainerWriterOptions Failing() =>
        new(Reproducible: true, Hash: false, Progress: null) { GcmSelfTest = new((_, _, _, _, _, tag) => tag.Clear()) };
}
