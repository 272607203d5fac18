using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Weights.Build.Package.Tests;

/// <summary>How a publish looks to the web server, and to the person who waits for it.</summary>
[TestClass]
public sealed partial class PublishedSite : VerifyBase
{
    [TestMethod]
    public async Task Has_these_endpoints()
    {
        using var site = Site("<CompressionEnabled>true</CompressionEnabled>");
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

    [TestMethod]
    public async Task Is_made_with_this_log()
    {
        using var site = Site("");
        await site.Succeed("restore");

        var result = await site.Publish("--no-restore", "-v:normal");

        var log = result
            .Output.Replace(site.PublishFolder, "{published}", StringComparison.Ordinal)
            .Replace(site.Folder, "{site}", StringComparison.Ordinal);
        await Verify(Seconds().Replace(WithoutTheSdk(log), "{time}"));
    }

    private Consumer Site(string properties) =>
        new Consumer(TestContext).Web(properties: properties).Key().Model("models/face/détect.onnx", 1).Model("models/silero_vad.onnx", 2);

    /// <summary>An endpoint with all that does not depend on the files' bytes.</summary>
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

    /// <summary>
    /// The lines that are about models, under the names of their targets, and how it ended. What else the SDK says differs from version to version.
    /// Copies are made in parallel, so that the lines of a target are sorted.
    /// </summary>
    private static string WithoutTheSdk(string log)
    {
        var targets = new List<(string Header, List<string> Lines)> { ("", []) };
        foreach (var line in log.Split('\n').Select(static line => line.TrimEnd()))
        {
            if (TargetHeader().IsMatch(line))
            {
                targets.Add((line.Trim(), []));
            }
            else if (Kept().IsMatch(line))
            {
                targets[^1].Lines.Add(line.Trim());
            }
        }

        return string.Join(
            '\n',
            targets
                .Where(static target => target.Lines.Count > 0)
                .SelectMany(static target =>
                    target.Lines.Order(StringComparer.Ordinal).Select(static line => $"  {line}").Prepend(target.Header)
                )
        );
    }

    [GeneratedRegex("[A-Za-z0-9+/]{43}=")]
    private static partial Regex Hash();

    [GeneratedRegex(@"\d+\.\d+(?= s\))")]
    private static partial Regex Seconds();

    [GeneratedRegex(@"^ *(\d+>)?\w+:$|^Build succeeded\.$")]
    private static partial Regex TargetHeader();

    [GeneratedRegex(@"Weights: |^ *Copying file .*/weights/|^ +\d+ (Warning|Error)\(s\)$|: (warning|error) ")]
    private static partial Regex Kept();
}
