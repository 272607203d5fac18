using System.Text.RegularExpressions;

namespace Weights.Build.Package.Tests;

/// <summary>The log of <c>dotnet publish</c>.</summary>
[TestClass]
public sealed partial class PublishLog : VerifyBase
{
    [TestMethod]
    public async Task Contains_the_lines_of_the_snapshot()
    {
        using var site = new Consumer(TestContext).Web().Key().Model("models/face/détect.onnx", 1).Model("models/silero_vad.onnx", 2);
        await site.Succeed("restore");

        var result = await site.Publish("--no-restore", "-v:normal");

        var log = result
            .Output.Replace(site.PublishFolder, "{published}", StringComparison.Ordinal)
            .Replace(site.Folder, "{site}", StringComparison.Ordinal);
        await Verify(Seconds().Replace(WithoutTheSdk(log), "{time}"));
    }

    /// <summary>
    /// The lines about models, grouped by target, and the result. The SDK's other lines differ between its versions.
    /// Files are copied in parallel, so the lines of a target are sorted.
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

    [GeneratedRegex(@"\d+\.\d+(?= s\))")]
    private static partial Regex Seconds();

    [GeneratedRegex(@"^ *(\d+>)?\w+:$|^Build succeeded\.$")]
    private static partial Regex TargetHeader();

    [GeneratedRegex(@"Weights: |^ *Copying file .*/weights/|^ +\d+ (Warning|Error)\(s\)$|: (warning|error) ")]
    private static partial Regex Kept();
}
