using System.Buffers.Text;
using System.Text.Json;
using CsCheck;

namespace Weights.Build.Tasks.Tests;

/// <summary>What is true for models.json with any names and options.</summary>
[TestClass]
public sealed class ManifestProperties
{
    private static readonly Uri _site = new("https://site.example/weights/");

    private static readonly Gen<string> _name = Gen.String[Gen.Char["abzA09 .-_%#[]{}@&'()+,=~!$`^éß漢\u0301/"], 1, 30]
        .Where(name => ModelName.Check(name).WhyNot is null);

    private static readonly Gen<FinishedOutput> _output = Gen.Select(
        _name,
        Gen.OneOf("gcm", "chunked", "none"),
        Gen.OneOf("default", "acme", "a-1"),
        Gen.Byte.Array[64],
        Gen.Long[0, 1L << 40],
        Output
    );

    [TestMethod]
    public void What_is_written_reads_back_the_same() =>
        _output
            .Array[0, 8]
            .Select(outputs => outputs.DistinctBy(output => output.Model.Name).ToList())
            .Sample(
                outputs =>
                {
                    var read = Read(outputs, filesUrl: "");

                    Assert.HasCount(outputs.Count, read);
                    foreach (var (output, entry) in outputs.OrderBy(output => output.Model.Name, StringComparer.Ordinal).Zip(read))
                    {
                        AssertSame(output, entry);
                    }
                },
                iter: 500
            );

    [TestMethod]
    public void A_URL_leads_to_the_file_beside_the_manifest() =>
        _output.Sample(
            output => Assert.AreEqual($"/weights/{output.Output.File}", PathOf(new Uri(_site, Url(output, filesUrl: "")))),
            iter: 500
        );

    [TestMethod]
    public void A_URL_leads_to_the_file_on_a_CDN() =>
        _output.Sample(
            output =>
            {
                var url = new Uri(_site, Url(output, "https://cdn.example/v1/"));
                Assert.AreEqual("cdn.example", url.Host);
                Assert.AreEqual($"/v1/{output.Output.File}", PathOf(url));
            },
            iter: 500
        );

    private static FinishedOutput Output(string name, string format, string keyId, byte[] bytes, long length)
    {
        var item = new ModelItem(
            "m.onnx",
            "/app/m.onnx",
            "",
            name,
            keyId,
            format == "none" ? "" : format,
            format == "none" ? "false" : "true",
            ""
        );
        var options = new PlanOptions(Encryption.KeyId.Default, "gcm", new FileUrls("weights", ""));
        var model = ModelPlan.Make([item], options).Models.Single();
        var state = new FileState(length, Modified: 0, Convert.ToHexStringLower(bytes[..32]));
        var kid = format == "none" ? "" : Convert.ToHexStringLower(bytes[..16]);
        var record = new EncryptionRecord
        {
            Settings = new EncryptionSettings($"{name}.onnx", format, Reproducible: true, kid, Development: false),
            From = "/app/m.onnx",
            Source = state,
            Output = state,
            Pin = format == "none" ? "" : Base64Url.EncodeToString(bytes.AsSpan(0, format == "gcm" ? 28 : 64)),
        };
        return new FinishedOutput(PlannedFile.Graph(model, model.Outputs.Single()), record);
    }

    private static void AssertSame(FinishedOutput output, JsonElement entry)
    {
        var record = output.Record;
        Assert.AreEqual(output.Model.Name, Text(entry, "name"));
        Assert.AreEqual(output.Output.File, Text(entry, "file"));
        Assert.AreEqual(record.Settings.Format, Text(entry, "format"));
        Assert.AreEqual(output.Output.KeyId?.Value ?? "", Text(entry, "keyId"));
        Assert.AreEqual(record.Settings.Kid, Text(entry, "kid"));
        Assert.AreEqual(record.Output.Sha256, Text(entry, "sha256"));
        Assert.AreEqual(record.Source.Length, entry.GetProperty("size").GetInt64());
        Assert.AreEqual(record.Pin, entry.TryGetProperty("pin", out var pin) ? pin.GetString() : "");
    }

    private static List<JsonElement> Read(IEnumerable<FinishedOutput> outputs, string filesUrl)
    {
        using var json = JsonDocument.Parse(ServedManifest.Write(outputs, new FileUrls("weights", filesUrl), _ => []));
        return [.. json.RootElement.GetProperty("models").EnumerateArray().Select(model => model.Clone())];
    }

    private static string Url(FinishedOutput output, string filesUrl) => Text(Read([output], filesUrl).Single(), "url");

    private static string Text(JsonElement entry, string member) => entry.GetProperty(member).GetString()!;

    private static string PathOf(Uri url) => Uri.UnescapeDataString(url.AbsolutePath);
}
