namespace Weights.Build.Tasks;

/// <summary>Finds what a publish folder must not contain.</summary>
internal static class PublishFolder
{
    /// <summary>Looks through the whole folder.</summary>
    /// <param name="folder">The publish folder.</param>
    /// <param name="webRoot">The folder below it that is served: <c>wwwroot</c>; empty if none is.</param>
    /// <param name="models">The models that must not be there unencrypted.</param>
    /// <param name="unencrypted">
    /// The models that may be there unencrypted, in any place. A file that is encrypted under one name and unencrypted under another is
    /// allowed.
    /// </param>
    /// <param name="declared">
    /// Paths, relative to the folder, of the files that this build publishes. <see cref="PublishedFile.IsAt"/> compares their content.
    /// </param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IEnumerable<Problem> Check(
        string folder,
        string webRoot,
        IReadOnlyList<KnownModel> models,
        IReadOnlyList<KnownModel> unencrypted,
        IReadOnlySet<string> declared
    )
    {
        var search = SearchFor(models, unencrypted);
        var unencryptedSearch = new PlaintextSearch(unencrypted);
        foreach (var file in FolderTree.Files(folder, webRoot).Order(StringComparer.Ordinal))
        {
            var path = Path.GetRelativePath(folder, file).Replace('\\', '/');
            if (Plaintext(file, declared.Contains(path), search, unencryptedSearch) is { } found)
            {
                yield return Problems.PlaintextPublished(file, found);
            }
            else if (
                webRoot.Length > 0
                && path.StartsWith(webRoot + "/", StringComparison.Ordinal)
                && ModelExtensions.IsModel(path)
                && !declared.Contains(path)
                && unencryptedSearch.CopyIn(file) is null
            )
            {
                yield return Problems.UndeclaredModelPublished(file);
            }
        }
    }

    /// <summary>Looks through single files, such as packages and the parts of a compressed program.</summary>
    /// <param name="files">Full paths. Those that do not exist are left out.</param>
    /// <param name="models">As for <see cref="Check"/>.</param>
    /// <param name="unencrypted">As for <see cref="Check"/>.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IEnumerable<Problem> CheckFiles(
        IEnumerable<string> files,
        IReadOnlyList<KnownModel> models,
        IReadOnlyList<KnownModel> unencrypted
    )
    {
        var search = SearchFor(models, unencrypted);
        return files
            .Where(File.Exists)
            .Select(file => (File: file, Found: search.Find(file)))
            .Where(file => file.Found is not null)
            .Select(file => Problems.PlaintextPublished(file.File, file.Found!));
    }

    private static PlaintextSearch SearchFor(IReadOnlyList<KnownModel> models, IReadOnlyList<KnownModel> unencrypted) =>
        new([.. models.ExceptBy(unencrypted.Select(model => model.Sha256), model => model.Sha256)]);

    // A copy of a model that may be published can have weights in common with a protected one.
    private static FoundPlaintext? Plaintext(string file, bool isDeclared, PlaintextSearch search, PlaintextSearch unencrypted) =>
        isDeclared ? (search.CopyIn(file) is { } copy ? new FoundPlaintext(copy, IsWhole: true, "") : null)
        : search.Find(file) is { } found && (found.IsWhole || unencrypted.CopyIn(file) is null) ? found
        : null;

    /// <summary>Finds keys in the whole folder.</summary>
    /// <param name="folder">The publish folder.</param>
    /// <param name="webRoot">The folder below it that is served. There, a key beside other text is found too.</param>
    /// <param name="search">The keys.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IEnumerable<Problem> FindKeys(string folder, string webRoot, KeySearch search)
    {
        return FolderTree
            .Files(folder, webRoot)
            .Order(StringComparer.Ordinal)
            .Select(file => (File: file, Kid: search.KidIn(file, anywhere: FolderTree.IsServed(folder, webRoot, file))))
            .Where(found => found.Kid is not null)
            .Select(found => Problems.KeyPublished(found.File, found.Kid!));
    }
}
