using System.Text.Json;

namespace Weights.Build.Tasks.Tests;

/// <summary>Damaged records. A case is repeated with its seed.</summary>
[TestClass]
public sealed class DamagedRecords
{
    // A record has about a kilobyte, and at most 64 KiB after the changes.
    private const long MaxBytes = 4 << 20;

    [TestMethod]
    public void A_damaged_record_counts_as_none_without_an_exception()
    {
        using var project = new ProjectFolder();
        project.Encrypt(project.Model("a")).AssertSucceeded();
        var bytes = File.ReadAllBytes(EncryptionRecord.PathFor(project.Served("weights/a.enc")));
        var record = Json(EncryptionRecord.Read(project.Served("weights/a.enc"))!);
        using var folder = new TemporaryFolder();

        ManyCases.Run(
            20_000,
            seed =>
            {
                var output = folder.At($"{Environment.CurrentManagedThreadId}.enc");
                File.WriteAllBytes(EncryptionRecord.PathFor(output), MutatedBytes.Of([bytes], seed));

                // It is accepted only if the changes are in its white space or cancel each other.
                if (EncryptionRecord.Read(output) is { } accepted)
                {
                    Assert.AreEqual(record, Json(accepted));
                }
            },
            MaxBytes
        );
    }

    private static string Json(EncryptionRecord record) => JsonSerializer.Serialize(record, RecordJson.Default.EncryptionRecord);
}
