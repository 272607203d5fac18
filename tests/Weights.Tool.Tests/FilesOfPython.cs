namespace Weights.Tool.Tests;

/// <summary>The files of the reference design's Python script, in both directions.</summary>
[TestClass]
public sealed class FilesOfPython(TestContext context)
{
    // As the script of the reference design: a random IV, then ciphertext and tag.
    private const string Encrypt = """
        import os, sys
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        key = bytes.fromhex(open(sys.argv[1]).read().strip())
        iv = os.urandom(12)
        model = open(sys.argv[2], 'rb').read()
        open(sys.argv[3], 'wb').write(iv + AESGCM(key).encrypt(iv, model, None))
        """;

    private const string Decrypt = """
        import sys
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        key = bytes.fromhex(open(sys.argv[1]).read().strip())
        file = open(sys.argv[2], 'rb').read()
        open(sys.argv[3], 'wb').write(AESGCM(key).decrypt(file[:12], file[12:], None))
        """;

    [TestMethod]
    public async Task Are_opened_and_Python_opens_what_the_command_made()
    {
        using var shell = await Shell.WithKeyAndModel();
        var model = await File.ReadAllBytesAsync(shell.Model, context.CancellationToken);

        await Python(Encrypt, shell.KeyFile, shell.Model, shell.At("a.enc"));
        Assert.Contains("opens    yes", (await shell.Run("inspect", shell.At("a.enc"), "--key-file", shell.KeyFile)).Output);
        (await shell.Run("decrypt", shell.At("a.enc"), "--key-file", shell.KeyFile)).AssertCode(ExitCode.Fine);
        CollectionAssert.AreEqual(model, await File.ReadAllBytesAsync(shell.At("a.onnx"), context.CancellationToken));

        await shell.Encrypt("gcm");
        await Python(Decrypt, shell.KeyFile, shell.At("site/face/détect.enc"), shell.At("back.onnx"));
        CollectionAssert.AreEqual(model, await File.ReadAllBytesAsync(shell.At("back.onnx"), context.CancellationToken));
    }

    private async Task Python(string program, params string[] arguments) =>
        (await Command.Run("python3", Path.GetTempPath(), ["-c", program, .. arguments], context.CancellationToken)).AssertSucceeded();
}
