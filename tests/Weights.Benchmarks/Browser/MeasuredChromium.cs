using System.Diagnostics;

namespace Weights.Benchmarks;

/// <summary>
/// A headless Chromium with its own profile, for one page. No debugger is attached: with DevTools, and so with Playwright, Chromium keeps
/// copies of up to 200 MB of responses that are shorter than 20 MB, such as those for parts of a file.
/// </summary>
internal sealed class MeasuredChromium : IDisposable
{
    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("weights-benchmark-profile-");
    private readonly Process _process;

    public MeasuredChromium(Uri page, params string[] options)
    {
        string[] arguments =
        [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            $"--user-data-dir={_profile.FullName}",
            .. options,
            page.ToString(),
        ];
        _process = Process.Start(
            new ProcessStartInfo("/usr/bin/chromium", arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;

        // If nothing reads the output, the pipes fill up and Chromium waits.
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int ProcessId => _process.Id;

    /// <summary>The <c>--user-data-dir</c>, which identifies the processes of this browser.</summary>
    public string Profile => _profile.FullName;

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
            // One of Chromium's processes has not ended yet. The folder is one of the system's temporary files.
        }
    }
}
