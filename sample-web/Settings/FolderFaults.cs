namespace Weights.Sample.Settings;

/// <summary>
/// Whether the site may write where its data is kept (by default App_Data in the publish folder), and to the folder of temporary files,
/// where Data Protection writes a new key before it moves it to the key ring.
/// </summary>
internal static class FolderFaults
{
    public static IEnumerable<string> Of(IConfiguration configuration, IHostEnvironment environment)
    {
        foreach (var (setting, folder) in Folders(configuration))
        {
            if (Check(Path.GetFullPath(folder, environment.ContentRootPath)) is { } fault)
            {
                yield return $"{setting} is in a folder that the site cannot write to: {fault.TrimEnd('.')}. "
                    + "Set it to a place that the site's account owns, outside the publish folder.";
            }
        }
    }

    private static IEnumerable<(string Setting, string Folder)> Folders(IConfiguration configuration)
    {
        foreach (var setting in new[] { "ConnectionStrings:Accounts", "ConnectionStrings:ModelKeys" })
        {
            if (SqliteFiles.Of(configuration[setting]) is { } file)
            {
                yield return (setting, Path.GetDirectoryName(file) is { Length: > 0 } folder ? folder : ".");
            }
        }

        if (configuration["Sample:KeyRing"] is { Length: > 0 } ring)
        {
            yield return ("Sample:KeyRing", ring);
        }

        yield return (OperatingSystem.IsWindows() ? "TMP" : "TMPDIR", Path.GetTempPath());
    }

    // Rights alone do not say it: a file system may be read-only.
    private static string? Check(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            var probe = Path.Combine(folder, $".{Guid.NewGuid():N}");
            new FileStream(
                probe,
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    Options = FileOptions.DeleteOnClose,
                }
            ).Dispose();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
