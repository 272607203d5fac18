using Microsoft.Build.Framework;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>
/// Makes the project's key file: a new random key that only its owner can read and that git ignores. It never overwrites a file and never
/// prints the key.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class NewModelKey : Microsoft.Build.Utilities.Task
{
    /// <summary>The file to make. Absolute.</summary>
    [Required]
    public string KeyFile { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        if (Path.Exists(KeyFile))
        {
            ProblemLog.Write(Log, Problems.KeyFileExists(KeyFile), project: null);
            return false;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(KeyFile)!);

            // The rule is written before the key, so that 'git add' can never add the key.
            GitIgnore.Add(KeyFile);
            using var key = ContentKey.Generate();
            Encryption.KeyFile.WriteNew(KeyFile, key);
            Log.LogMessage(
                MessageImportance.High,
                "{0}",
                $"Weights: made {KeyFile} (key {key.Kid}). It is in .gitignore. Give your backend the same key, and keep a copy: "
                    + "without it the models must be encrypted and published again."
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ProblemLog.Write(Log, Problems.KeyFileNotMade(KeyFile, e.Message), project: null);
        }

        return !Log.HasLoggedErrors;
    }
}
