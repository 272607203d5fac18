namespace Weights.Browser.Tests.Admin;

/// <summary>The sample in the Production environment.</summary>
[TestClass]
[DoNotParallelize]
public sealed class InProduction(TestContext context)
{
    [TestMethod]
    public async Task The_site_does_not_start_without_its_key_settings_and_names_them()
    {
        using var server = await SampleServer.Start(
            PublishedSample.Folder,
            PublishedSample.KeyHex,
            TimeSpan.FromHours(1),
            context.CancellationToken
        );
        var emptyStore = $"Data Source={Path.Combine(Path.GetDirectoryName(server.Environment["Sample__KeyRing"]!)!, "empty", "keys.db")}";
        foreach (
            var (lacks, store, message) in new[]
            {
                ("Weights__PublicOrigin", server.Environment["ConnectionStrings__ModelKeys"], "set Weights:PublicOrigin"),
                ("Sample__KeyRingCertificate", server.Environment["ConnectionStrings__ModelKeys"], "key ring is stored unencrypted"),
                ("WEIGHTS_KEY", emptyStore, "set WEIGHTS_KEY or Weights:KeyFile"),
            }
        )
        {
            var environment = new Dictionary<string, string?>(server.Environment)
            {
                [lacks] = null,
                ["ConnectionStrings__ModelKeys"] = store,
            };
            var result = await DotNet.Run(PublishedSample.Folder, ["Weights.Sample.dll"], environment, context.CancellationToken);
            Assert.AreNotEqual(0, result.ExitCode);
            Assert.Contains(message, result.Output);
        }
    }
}
