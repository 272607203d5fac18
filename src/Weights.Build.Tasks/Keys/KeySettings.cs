using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>Where a project says its keys are. All of it names places; none of it is a key.</summary>
internal sealed record KeySettings
{
    public required KeyId DefaultKeyId { get; init; }

    public required string ProjectDirectory { get; init; }

    public string Command { get; init; } = "";

    public string Directory { get; init; } = "";

    public string File { get; init; } = "";

    /// <summary>Receives the key command's standard error.</summary>
    public Action<string>? CommandErrors { get; init; }

    /// <summary>Command, environment, folder, file: the first that has a key answers.</summary>
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

    /// <summary>The key files that exist and that these key ids may be read from.</summary>
    public IEnumerable<string> Files(IEnumerable<KeyId> keyIds)
    {
        var files = keyIds
            .Distinct()
            .Select(keyId => Path.Combine(ProjectDirectory, Directory, $"{keyId}.key"))
            .Where(_ => Directory.Length > 0);
        return files.Append(Path.Combine(ProjectDirectory, File)).Where(System.IO.File.Exists);
    }
}
