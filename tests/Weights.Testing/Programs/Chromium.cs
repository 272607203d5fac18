namespace Weights.Testing;

/// <summary>The browser of the tests: Debian's package, so that Playwright's own download is not needed.</summary>
internal static class Chromium
{
    /// <summary>The whole browser, for extensions, WebGPU and the back/forward cache.</summary>
    public const string Path = "/usr/bin/chromium";

    /// <summary>
    /// For all other tests: the same engine without the browser's own pages, which cost three quarters of the processor time of a test
    /// page. The whole browser where this is not installed.
    /// </summary>
    public static string HeadlessPath { get; } = File.Exists(Shell) ? Shell : Path;

    /// <summary>Without a sandbox, because the tests may run as root; without a GPU; without requests that no page makes.</summary>
    public static IReadOnlyList<string> Arguments { get; } =
    ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private const string Shell = "/usr/bin/chromium-headless-shell";
}
