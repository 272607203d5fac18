namespace Weights.Tool;

/// <summary>Something that a folder must not contain, or lacks.</summary>
/// <param name="File">The file, relative to the folder, with <c>/</c> between segments.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Message">What it is and what to do, as sentences.</param>
internal sealed record FolderFinding(string File, FindingKind Kind, string Message);

/// <summary>The kinds of <see cref="FolderFinding"/>.</summary>
internal enum FindingKind
{
    /// <summary>An unencrypted model.</summary>
    Model,

    /// <summary>A key of these models, or a file that has the name of a key file.</summary>
    Key,

    /// <summary>A customer's licence file.</summary>
    Licence,

    /// <summary>A file that a manifest lists does not exist.</summary>
    Missing,

    /// <summary>A file that a manifest lists has another length or content, or one of its compressed copies has.</summary>
    Differs,

    /// <summary>A file with the extension of an encrypted model that is none, is cut, or does not open.</summary>
    Container,

    /// <summary>An encrypted file below a manifest that does not list it.</summary>
    Unlisted,

    /// <summary>A temporary file of an interrupted encryption.</summary>
    Temporary,

    /// <summary>A <c>models.json</c> that the build did not write.</summary>
    Manifest,

    /// <summary>A file that cannot be read, so it was not checked.</summary>
    Unreadable,
}

/// <summary>What is in a folder.</summary>
/// <param name="Folder">The folder, as it was given.</param>
/// <param name="Files">The number of files in it.</param>
/// <param name="Models">The number of models that its manifests list.</param>
/// <param name="Findings">In the order of their files.</param>
internal sealed record VerifiedFolder(string Folder, int Files, int Models, IReadOnlyList<FolderFinding> Findings);
