using System.Text.RegularExpressions;

namespace Weights.Browser.Tests.Browsers;

/// <summary>README.md and docs/guides/loader.md name the versions of browsers that these tests run in.</summary>
[TestClass]
public sealed partial class VersionsInDocs
{
    private const string Readme = "README.md";
    private const string Guide = "docs/guides/loader.md";

    [TestMethod]
    [DataRow(WebBrowsers.Chromium, Readme, "Chromium VERSION, ")]
    [DataRow(WebBrowsers.Firefox, Readme, "Firefox VERSION and ")]
    [DataRow(WebBrowsers.WebKit, Readme, "WebKitGTK VERSION (")]
    [DataRow(WebBrowsers.Chromium, Guide, "| Chromium | VERSION ")]
    [DataRow(WebBrowsers.Firefox, Guide, "| Firefox  | VERSION (ESR) ")]
    [DataRow(WebBrowsers.WebKit, Guide, "| WebKit   | VERSION (WebKitGTK) ")]
    public async Task They_are_the_installed_ones(string browser, string page, string text)
    {
        var version = (await WebBrowsers.Get(browser)).Version;

        var named = (browser == WebBrowsers.WebKit ? MajorAndMinor() : Major()).Match(version).Value;

        StringAssert.Contains(
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, page)),
            text.Replace("VERSION", named, StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [GeneratedRegex(@"^\d+")]
    private static partial Regex Major();

    // WebKitGTK has a new minor version every six months.
    [GeneratedRegex(@"^\d+\.\d+")]
    private static partial Regex MajorAndMinor();
}
