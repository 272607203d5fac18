namespace Weights.Testing;

/// <summary>The browser of the tests: Debian's package, so that Playwright's own download is not needed.</summary>
internal static class Chromium
{
    public const string Path = "/usr/bin/chromium";

    /// <summary>Without a sandbox, because the tests may run as root; without a GPU; without requests that no page makes.</summary>
    public static IReadOnlyList<string> Arguments { get; } =
    ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
}
