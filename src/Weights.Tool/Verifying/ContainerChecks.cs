using System.Security.Cryptography;
using Weights.Encryption;
using Weights.Searching;

namespace Weights.Tool;

/// <summary>Checks encrypted files: against their manifest, and with the key if there is one.</summary>
/// <param name="listed">What the manifests list.</param>
/// <param name="key">The key; null to compare only lengths and digests.</param>
internal sealed class ContainerChecks(ListedFiles listed, ContentKey? key)
{
    /// <summary>Checks a file that a manifest lists.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public (FindingKind Kind, string Message)? Check(ListedFile file, CancellationToken cancellationToken)
    {
        var length = RealFile.LengthOf(file.Path);
        if (length != file.File.EncryptedSize)
        {
            return (
                FindingKind.Differs,
                $"It has {length:N0} bytes, and models.json says {file.File.EncryptedSize:N0}. Copy file and models.json from one publish."
            );
        }

        using (var content = File.OpenRead(file.Path))
        {
            if (Convert.ToHexStringLower(SHA256.HashData(content)) != file.File.Sha256)
            {
                return (
                    FindingKind.Differs,
                    "It is another file than models.json names, or was changed. Copy file and models.json from one publish."
                );
            }
        }

        if (CompressedCopy.WrongCopySuffixes(file.Path, file.File.Sha256) is [var suffix, ..])
        {
            return (FindingKind.Differs, $"Its compressed copy ({suffix}) has another content. Delete the copy, and publish again.");
        }

        return key is not null && file.Model.Kid == key.Kid ? WhyNotOpen(file, cancellationToken) : null;
    }

    /// <summary>Checks a file with the extension of an encrypted model that no manifest lists.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public (FindingKind Kind, string Message)? CheckUnlisted(string path, CancellationToken cancellationToken)
    {
        // If the file names another key, it is checked without this one. It would not open, and that would not be an error.
        var opening = ContainerInspection.KidOf(path) is { } kid && kid != key?.Kid ? null : key;
        var found = ContainerInspection.Of(path, opening, name: null, cancellationToken);
        return found.Format == "model"
                ? (FindingKind.Model, "It is an unencrypted model with the extension of an encrypted one. Encrypt it.")
            : found.Problem is { } problem ? (FindingKind.Container, problem)
            : listed.IsBelowManifest(path)
                ? (FindingKind.Unlisted, "models.json does not list it, perhaps because an earlier publish left it. Delete it.")
            : null;
    }

    private (FindingKind Kind, string Message)? WhyNotOpen(ListedFile file, CancellationToken cancellationToken)
    {
        try
        {
            ContainerInspection.OpenAll(file.Path, key!, file.File.Binding, file.Model.Container, cancellationToken);
            return null;
        }
        catch (ContainerException e)
        {
            return (FindingKind.Container, e.Message);
        }
    }
}
