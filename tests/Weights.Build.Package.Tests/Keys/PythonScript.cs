namespace Weights.Build.Package.Tests;

/// <summary>Containers and key files that we exchange with a Python script (package <c>cryptography</c>).</summary>
[TestClass]
public sealed class PythonScript(TestContext context)
{
    // The script of the README, for both directions.
    private const string Decrypt = """
        import sys
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        key = bytes.fromhex(open(sys.argv[1]).read().strip())
        data = open(sys.argv[2], 'rb').read()
        open(sys.argv[3], 'wb').write(AESGCM(key).decrypt(data[:12], data[12:], None))
        """;

    private const string MakeKeyAndEncrypt = """
        import os, sys
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        key = AESGCM.generate_key(bit_length=256)
        open(sys.argv[1], 'w').write(key.hex())
        iv = os.urandom(12)
        open(sys.argv[3], 'wb').write(iv + AESGCM(key).encrypt(iv, open(sys.argv[2], 'rb').read(), None))
        """;

    [TestMethod]
    public async Task Python_decrypts_what_we_encrypted_with_our_key_file()
    {
        using var site = new Consumer(context).Web().Model("models/a.onnx", 1, payload: 3_000_000);
        await site.Succeed("restore");
        await site.Succeed("build", "-t:NewModelKey");
        await site.Publish();

        await Python(
            site,
            Decrypt,
            site.File(".model_key"),
            Path.Combine(site.PublishFolder, "wwwroot/weights/a.enc"),
            site.File("back.onnx")
        );

        CollectionAssert.AreEqual(
            RandomModel.Bytes(1, 3_000_000),
            await File.ReadAllBytesAsync(site.File("back.onnx"), context.CancellationToken)
        );
    }

    [TestMethod]
    public async Task We_read_the_key_and_the_container_that_Python_made()
    {
        using var site = new Consumer(context).Web().Model("models/a.onnx", 1);

        await Python(site, MakeKeyAndEncrypt, site.File(".model_key"), site.File("models/a.onnx"), site.File("python.enc"));
        await site.Publish();

        var key = (await File.ReadAllTextAsync(site.File(".model_key"), context.CancellationToken)).Trim();
        SearchForSecrets.AssertDecrypts(
            await File.ReadAllBytesAsync(site.File("python.enc"), context.CancellationToken),
            RandomModel.Bytes(1),
            key
        );
        SearchForSecrets.AssertDecrypts(site.PublishedFile("wwwroot/weights/a.enc"), RandomModel.Bytes(1), key);
    }

    // Debian's Python, because test.sh installs Debian's package python3-cryptography.
    private async Task Python(Consumer site, string script, params string[] arguments)
    {
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        var result = await Command.Run(python, site.Folder, ["-c", script, .. arguments], context.CancellationToken);
        result.AssertSucceeded();
    }
}
