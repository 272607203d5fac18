using System.Diagnostics;

namespace Weights.Benchmarks;

/// <summary>
/// A headless browser with its own profile, for one page. No debugger is attached: with DevTools, and so with Playwright, Chromium keeps
/// copies of up to 200 MB of responses that are shorter than 20 MB, such as those for parts of a file.
/// </summary>
internal sealed class MeasuredBrowser : IDisposable
{
    // Firefox asks Mozilla's servers for settings and updates, which costs time, and fails without a network.
    private const string FirefoxPreferences = """
        user_pref("app.normandy.enabled", false);
        user_pref("app.update.disabledForTesting", true);
        user_pref("browser.aboutwelcome.enabled", false);
        user_pref("browser.safebrowsing.downloads.enabled", false);
        user_pref("browser.safebrowsing.malware.enabled", false);
        user_pref("browser.safebrowsing.phishing.enabled", false);
        user_pref("browser.shell.checkDefaultBrowser", false);
        user_pref("datareporting.policy.dataSubmissionEnabled", false);
        user_pref("extensions.systemAddon.update.enabled", false);
        user_pref("network.captive-portal-service.enabled", false);
        user_pref("network.connectivity-service.enabled", false);
        user_pref("services.settings.server", "data:,");
        user_pref("toolkit.telemetry.server", "data:,");
        """;

    private readonly DirectoryInfo _profile;
    private readonly Process _process;

    private MeasuredBrowser(DirectoryInfo profile, string program, params string[] arguments)
    {
        _profile = profile;
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

        // If nothing reads the output, the pipes fill up and the browser waits.
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int ProcessId => _process.Id;

    /// <summary>Opens a page in Chromium.</summary>
    /// <param name="page">The page's URL.</param>
    /// <param name="options">Further command line options.</param>
    public static MeasuredBrowser Chromium(Uri page, params string[] options)
    {
        var profile = NewProfile();
        return new(
            profile,
            "/usr/bin/chromium",
            [
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                $"--user-data-dir={profile.FullName}",
                .. options,
                page.ToString(),
            ]
        );
    }

    /// <summary>Opens a page in Firefox.</summary>
    /// <param name="page">The page's URL.</param>
    public static MeasuredBrowser Firefox(Uri page)
    {
        var profile = NewProfile();
        File.WriteAllText(Path.Combine(profile.FullName, "user.js"), FirefoxPreferences);
        return new(profile, "/usr/bin/firefox-esr", "--headless", "--no-remote", "--profile", profile.FullName, page.ToString());
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        try
        {
            _profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // One of the browser's processes has not ended yet. The folder is one of the system's temporary files.
        }
    }

    private static DirectoryInfo NewProfile() => Directory.CreateTempSubdirectory("weights-benchmark-profile-");
}
