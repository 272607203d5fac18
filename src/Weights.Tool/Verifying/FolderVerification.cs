using System.Collections.Concurrent;
using Weights.Encryption;
using Weights.Searching;

namespace Weights.Tool;

/// <summary>Checks every file of a folder, several at a time.</summary>
/// <param name="folder">The folder.</param>
/// <param name="key">The key; null if encrypted files are not to be opened.</param>
/// <param name="models">The unencrypted models to search for.</param>
internal sealed class FolderVerification(string folder, ContentKey? key, IReadOnlyList<KnownModel> models)
{
    private readonly ConcurrentBag<FolderFinding> _findings = [];

    /// <param name="report">Gets the number of files that were checked, and of all, from several threads.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ToolFailure">The folder does not exist.</exception>
    /// <exception cref="IOException">A folder cannot be listed.</exception>
    public VerifiedFolder Run(Action<int, int> report, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw new ToolFailure($"'{folder}' is not a folder.");
        }

        string[] files = [.. FolderTree.Files(Path.GetFullPath(folder), webRoot: "").Order(StringComparer.Ordinal)];
        var listed = ListedFiles.Of(files);
        listed.Refused.ForEach(manifest => Add(manifest.Path, FindingKind.Manifest, manifest.Why));
        foreach (var missing in listed.All.Where(file => !File.Exists(file.Path)))
        {
            Add(
                missing.Path,
                FindingKind.Missing,
                $"models.json lists it for the model '{missing.Model.Name}'. Copy the whole folder again."
            );
        }

        if (key is not null && listed.Models > 0 && !listed.Kids.Contains(key.Kid))
        {
            Add(
                "",
                FindingKind.Container,
                $"No model was encrypted with the key, which has the fingerprint {key.Kid}. Give the right one."
            );
        }

        CheckAll(files, listed, report, cancellationToken);
        return new VerifiedFolder(
            folder,
            files.Length,
            listed.Models,
            [.. _findings.OrderBy(finding => finding.File, StringComparer.Ordinal).ThenBy(finding => finding.Kind)]
        );
    }

    private void CheckAll(string[] files, ListedFiles listed, Action<int, int> report, CancellationToken cancellationToken)
    {
        var containers = new ContainerChecks(listed, key);
        var secrets = new SecretChecks(KidsOf(files, listed), Served());
        IReadOnlyList<ListedFile> unencrypted = [.. listed.All.Where(file => file.Model.Format == "none")];
        IReadOnlyList<KnownModel> forbidden = [.. models.ExceptBy(unencrypted.Select(file => file.File.Sha256), model => model.Sha256)];
        var done = 0;
        Parallel.ForEach(
            files,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
            () => new PlaintextChecks(unencrypted, forbidden),
            (file, _, plaintext) =>
            {
                try
                {
                    Check(file, listed, containers, secrets, plaintext, cancellationToken);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    Add(file, FindingKind.Unreadable, $"It cannot be read, so it was not checked: {e.Message}");
                }

                report(Interlocked.Increment(ref done), files.Length);
                return plaintext;
            },
            static _ => { }
        );
    }

    private void Check(
        string file,
        ListedFiles listed,
        ContainerChecks containers,
        SecretChecks secrets,
        PlaintextChecks plaintext,
        CancellationToken cancellationToken
    )
    {
        if (listed.Find(file) is { } known)
        {
            Add(file, containers.Check(known, cancellationToken));
        }
        else if (file.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal))
        {
            Add(file, FindingKind.Temporary, "It is a part of a file, of an encryption that was interrupted. Delete it.");
        }
        else if (ContainerInspection.HasExtension(file))
        {
            // Any bytes can be a file of the format gcm, so they are searched too.
            Add(file, containers.CheckUnlisted(file, cancellationToken) ?? secrets.Find(file) ?? plaintext.FindKnown(file));
        }
        else if (RealFile.LengthOf(file) > 0)
        {
            Add(file, secrets.Find(file) ?? plaintext.Find(file));
        }
    }

    // Files of the format chunked name their keys. Models without a manifest are searched for keys by that.
    private HashSet<string> KidsOf(string[] files, ListedFiles listed) =>
        [
            .. listed.Kids,
            .. files
                .Where(file => ContainerInspection.HasExtension(file) && RealFile.LengthOf(file) > 0)
                .Select(ContainerInspection.KidOf)
                .OfType<string>(),
            .. key is null ? [] : new[] { key.Kid },
        ];

    // As in a publish: settings beside the program may have a key, files that are served may not.
    private string Served()
    {
        var full = Path.GetFullPath(folder);
        var webRoot = Path.Combine(full, "wwwroot");
        return Directory.Exists(webRoot) ? webRoot : full;
    }

    private void Add(string file, (FindingKind Kind, string Message)? found)
    {
        if (found is var (kind, message))
        {
            Add(file, kind, message);
        }
    }

    private void Add(string file, FindingKind kind, string message) =>
        _findings.Add(new FolderFinding(file.Length == 0 ? "" : Path.GetRelativePath(folder, file).Replace('\\', '/'), kind, message));
}
