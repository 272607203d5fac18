using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>Makes one output of one model, where the one that is there is not right any more.</summary>
/// <param name="root">The folder that the outputs' paths are relative to.</param>
/// <param name="reproducible">Whether the same inputs must give the same bytes everywhere.</param>
/// <param name="progress">Makes the one who is told how far a file is, in bytes.</param>
internal sealed class ModelWriter(string root, bool reproducible, Func<PlannedFile, IProgress<long>>? progress = null)
{
    public string PathOf(PlannedOutput output) => Path.Combine(root, output.Path.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>The record of an output that is right as it is; null where it must be made.</summary>
    /// <exception cref="IOException">The model cannot be read.</exception>
    public EncryptionRecord? UpToDate(PlannedFile file, BuildKey? key)
    {
        var path = PathOf(file.Output);
        if (EncryptionRecord.Read(path) is not { } record || !record.HasSettingsOf(Expected(file, key)))
        {
            return null;
        }

        if (record.ConfirmSource(file.FullPath) is not { } source || record.Output.Confirm(path) is not { } made)
        {
            return null;
        }

        var confirmed = record with { From = RealFile.PathOf(file.FullPath), Source = source, Output = made };
        confirmed.Write(path);
        return confirmed;
    }

    /// <summary>Makes the output and then its record: a build that dies between the two makes the output again.</summary>
    /// <param name="file">The file to make.</param>
    /// <param name="key">Its key; null in the open.</param>
    /// <param name="inspected">What was found in the model; null for data outside a graph.</param>
    /// <param name="cancellationToken">Stops soon.</param>
    /// <exception cref="ContainerException">The model is too long, or changed meanwhile.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public EncryptionRecord Write(PlannedFile file, BuildKey? key, InspectedModel? inspected, CancellationToken cancellationToken)
    {
        var path = PathOf(file.Output);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(EncryptionRecord.PathFor(path));

        var modified = RealFile.Of(file.FullPath).LastWriteTimeUtc;
        var digests = Make(file, key, path, cancellationToken);
        if (inspected is not null && inspected.State != (digests.PlaintextLength, modified))
        {
            throw ContainerWriter.Changed();
        }

        var record = Expected(file, key) with
        {
            Source = new FileState(digests.PlaintextLength, modified.Ticks, Convert.ToHexStringLower(digests.PlaintextSha256.Span)),
            Output = FileState.Of(path, digests.ContainerLength, digests.ContainerSha256.Span),
            External = inspected?.External ?? [],
        };
        record.Write(path);
        return record;
    }

    /// <summary>Outputs in the folder that no file of the plan has.</summary>
    public IEnumerable<string> Strangers(IEnumerable<PlannedFile> files)
    {
        var wanted = files.Select(file => EncryptionRecord.PathFor(PathOf(file.Output))).ToHashSet(StringComparer.Ordinal);
        return Directory.Exists(root)
            ? Directory.EnumerateFiles(root, $"*{EncryptionRecord.Suffix}", OutputFolder.Options).Where(record => !wanted.Contains(record))
            : [];
    }

    /// <summary>What a record must say, but for the files' content.</summary>
    public EncryptionRecord Expected(PlannedFile file, BuildKey? key) =>
        new()
        {
            File = file.Name.Value,
            Format = FormatText.Of(key is null ? null : file.Model.Format),
            Reproducible = reproducible,
            Kid = key?.Key.Kid ?? "",
            Development = key?.IsDevelopment ?? false,
            From = RealFile.PathOf(file.FullPath),
            Source = None,
            Output = None,
        };

    private static FileState None { get; } = new(-1, 0, "");

    private ContainerDigests Make(PlannedFile file, BuildKey? key, string path, CancellationToken cancellationToken) =>
        file.Model.Format switch
        {
            _ when key is null => UnencryptedModel.Copy(file.FullPath, path, cancellationToken),
            ContainerFormat.Chunked => ChunkedContainerFile.EncryptAndHash(
                key.Key,
                file.Name,
                file.FullPath,
                path,
                reproducible,
                progress: progress?.Invoke(file),
                cancellationToken: cancellationToken
            ),
            _ => GcmContainerFile.EncryptAndHash(
                key.Key,
                file.Name,
                file.FullPath,
                path,
                reproducible,
                progress?.Invoke(file),
                cancellationToken
            ),
        };
}
