using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>Where the keys of a project are. These are places, never keys.</summary>
internal sealed record KeySettings
{
    public required KeyId DefaultKeyId { get; init; }

    public required string ProjectDirectory { get; init; }

    public string Command { get; init; } = "";

    public string Directory { get; init; } = "";

    public string File { get; init; } = "";

    /// <summary>Receives the key command's standard error.</summary>
    public Action<string>? CommandErrors { get; init; }

    /// <summary>The sources in their order: command, environment, folder, file. The first one that has a key is used.</summary>
    public IKeySource Source()
    {
        var sources = new List<IKeySource>();
        if (Command.Length > 0)
        {
            sources.Add(new KeyCommandSource(Command, ProjectDirectory) { StandardError = CommandErrors });
        }

        sources.Add(new EnvironmentKeySource(DefaultKeyId));
        if (Directory.Length > 0)
        {
            sources.Add(new KeyDirectorySource(Path.Combine(ProjectDirectory, Directory)));
        }

        if (File.Length > 0)
        {
            sources.Add(new KeyFileSource(DefaultKeyId, Path.Combine(ProjectDirectory, File)));
        }

        return new KeySourceChain(sources);
    }

    /// <summary>
    /// The existing files that these key IDs can be read from, and always the file of the default key. So WEIGHTS0018 is reported for that
    /// file even if no model uses the default key.
    /// </summary>
    public IEnumerable<string> Files(IEnumerable<KeyId> keyIds)
    {
        var files = keyIds
            .Distinct()
            .Select(keyId => Path.Combine(ProjectDirectory, Directory, $"{keyId}.key"))
            .Where(_ => Directory.Length > 0);
        return files.Append(Path.Combine(ProjectDirectory, File)).Where(System.IO.File.Exists);
    }
}
