namespace Weights.Browser.Tests.Loader;

/// <summary>Containers that a Python script made.</summary>
[TestClass]
public sealed class PythonContainers(TestContext context)
{
    private const string Script = """
        import os, sys
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        key = AESGCM.generate_key(bit_length=256)
        iv = os.urandom(12)
        open(sys.argv[2], 'wb').write(iv + AESGCM(key).encrypt(iv, open(sys.argv[1], 'rb').read(), None))
        print(key.hex())
        """;

    [TestMethod]
    public async Task The_loader_runs_a_container_that_Python_made()
    {
        var folder = Directory.CreateTempSubdirectory("weights-python ").FullName;
        var container = Path.Combine(folder, "silero.enc");
        var made = await Command.Run(
            "/usr/bin/python3",
            folder,
            ["-c", Script, PublishedSample.Models["silero-vad"], container],
            context.CancellationToken
        );
        made.AssertSucceeded();
        await using var visit = await Visit.Begin();
        await visit.Page.GotoAsync("/demo-key");
        await visit.Page.RouteAsync(
            "**/python/silero.enc",
            route => route.FulfillAsync(new() { Path = container, ContentType = "application/octet-stream" })
        );

        var inputs = await visit.Page.EvaluateAsync<string[]>(
            """
            async (key) => {
              const { ort } = await import('/js/ort.js');
              const { loadEncryptedModel } = await import('/weights/weights-loader.js');
              return [...(await loadEncryptedModel('/python/silero.enc', key, { ort })).inputNames];
            }
            """,
            made.Output.Trim()
        );

        CollectionAssert.AreEquivalent(new[] { "input", "state", "sr" }, inputs);
        Directory.Delete(folder, recursive: true);
    }
}
