using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Weights.Build.Package.Tests;

/// <summary>The endpoints of our files in the published site.</summary>
[TestClass]
public sealed partial class PublishedEndpoints : VerifyBase
{
    [TestMethod]
    public async Task Are_those_of_the_snapshot()
    {
        using var site = new Consumer(TestContext)
            .Web(properties: "<CompressionEnabled>true</CompressionEnabled>")
            .Key()
            .Model("models/face/détect.onnx", 1)
            .Model("models/silero_vad.onnx", 2);
        await site.Publish();

        using var manifest = JsonDocument.Parse(
            await File.ReadAllTextAsync(
                Path.Combine(site.PublishFolder, "Site.staticwebassets.endpoints.json"),
                TestContext.CancellationToken
            )
        );
        var ours = manifest
            .RootElement.GetProperty("Endpoints")
            .EnumerateArray()
            .Where(static endpoint => Text(endpoint, "Route").StartsWith("weights/", StringComparison.Ordinal))
            .Select(Describe)
            .Order(StringComparer.Ordinal);
        await Verify(string.Join('\n', ours));
    }

    /// <summary>The properties of an endpoint that do not depend on the bytes of its file.</summary>
    private static string Describe(JsonElement endpoint)
    {
        var properties = endpoint.GetProperty("EndpointProperties").EnumerateArray().ToList();
        var fingerprint = properties
            .Where(static property => Text(property, "Name") == "fingerprint")
            .Select(static property => Text(property, "Value"))
            .FirstOrDefault();
        var route = Text(endpoint, "Route");
        var text = new StringBuilder()
            .AppendLine(fingerprint is null ? route : route.Replace(fingerprint, "{fingerprint}", StringComparison.Ordinal))
            .Append("  file ")
            .AppendLine(Text(endpoint, "AssetFile"));
        foreach (var selector in endpoint.GetProperty("Selectors").EnumerateArray())
        {
            text.Append("  selector ").Append(Text(selector, "Name")).Append(": ").AppendLine(Text(selector, "Value"));
        }

        foreach (var header in endpoint.GetProperty("ResponseHeaders").EnumerateArray())
        {
            text.Append("  header ")
                .Append(Text(header, "Name"))
                .Append(": ")
                .AppendLine(Scrub(Text(header, "Name"), Text(header, "Value")));
        }

        foreach (var property in properties)
        {
            text.Append("  property ")
                .Append(Text(property, "Name"))
                .Append(": ")
                .AppendLine(Scrub(Text(property, "Name"), Text(property, "Value")));
        }

        return text.ToString();
    }

    private static string Scrub(string name, string value) =>
        name switch
        {
            "Content-Length" => "{length}",
            "Last-Modified" => "{date}",
            "fingerprint" => "{fingerprint}",
            "ETag" or "integrity" or "original-resource" => Hash().Replace(value, "{hash}"),
            _ => value,
        };

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    [GeneratedRegex("[A-Za-z0-9+/]{43}=")]
    private static partial Regex Hash();
}
