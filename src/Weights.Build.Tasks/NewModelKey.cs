using Microsoft.Build.Framework;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>
/// Makes a key file: a new random key that only its owner can read and that git ignores. It never overwrites a file and never prints the
/// key. The target checks before that the file is not in a project's wwwroot.
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
        try
        {
            if (WhyNot() is { } problem)
            {
                Report(problem);
            }
            else
            {
                Make();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report(Problems.KeyFileNotMade(KeyFile, e.Message));
        }

        return !Log.HasLoggedErrors;
    }

    private Problem? WhyNot()
    {
        if (!Path.Exists(KeyFile))
        {
            return null;
        }

        try
        {
            Encryption.KeyFile.Read(KeyFile).Dispose();
            return Problems.KeyFileExists(KeyFile);
        }
        catch (KeySourceException e)
        {
            return e.InnerException is FormatException ? Problems.KeyFileIncomplete(KeyFile) : Problems.KeyFileExists(KeyFile);
        }
    }

    private void Make()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(KeyFile)!);

        // The rule is written before the key, and git is asked about it, so that 'git add' can never add the key.
        GitIgnore.Add(KeyFile);
        var check = GitCheck.Ask(KeyFile);
        if (check.Status == GitStatus.Exposed)
        {
            Report(Problems.NewKeyWouldBeInGit(KeyFile));
            return;
        }

        if (CommittableKeys.WhyNotKnown(KeyFile, check, publishing: false) is { } problem)
        {
            Report(problem);
        }

        using var key = ContentKey.Generate();
        Encryption.KeyFile.WriteNew(KeyFile, key);
        Log.LogMessage(
            MessageImportance.High,
            "{0}",
            $"Weights: made {KeyFile} (key {key.Kid}). It is in .gitignore. Give your backend the same key, and keep a copy: "
                + "without it the models must be encrypted and published again."
        );
    }

    private void Report(Problem problem) => ProblemLog.Write(Log, problem, project: null);
}
