using System.Buffers.Text;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>Checks whether an output of a model is valid, and makes outputs.</summary>
/// <param name="root">The folder that the paths of outputs are relative to.</param>
/// <param name="reproducible">Whether the same inputs must give the same bytes on every machine.</param>
/// <param name="progress">Makes the object that receives a file's progress in bytes.</param>
internal sealed class ModelWriter(string root, bool reproducible, Func<PlannedFile, IProgress<long>>? progress = null)
{
    public string PathOf(PlannedOutput output) => Path.Combine(root, output.Path.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>The record of a valid output; null if the output must be made.</summary>
    /// <exception cref="IOException">The model cannot be read.</exception>
    public EncryptionRecord? UpToDate(PlannedFile file, BuildKey? key)
    {
        var path = PathOf(file.Output);
        if (EncryptionRecord.Read(path) is not { } record || record.Settings != Settings(file, key))
        {
            return null;
        }

        if (record.ConfirmSource(file.FullPath) is not { } source || record.Output.Confirm(path) is not { } made)
        {
            return null;
        }

        var confirmed = record with { From = RealFile.PathOf(file.FullPath), Source = source, Output = made };
        if (confirmed != record)
        {
            confirmed.Write(path);
        }

        return confirmed;
    }

    /// <summary>Makes the output and then its record. If a build ends between the two, the next one makes the output again.</summary>
    /// <param name="file">The file to make.</param>
    /// <param name="key">Its key; null for an unencrypted model.</param>
    /// <param name="inspected">What is known about the model; null for external data.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="ContainerException">The model is too long, or changed while it was read.</exception>
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

        var record = new EncryptionRecord
        {
            Settings = Settings(file, key),
            From = RealFile.PathOf(file.FullPath),
            Source = new FileState(digests.PlaintextLength, modified.Ticks, Convert.ToHexStringLower(digests.PlaintextSha256.Span)),
            Output = FileState.Of(path, digests.ContainerLength, digests.ContainerSha256.Span),
            Pin = Base64Url.EncodeToString(digests.Pin.Span),
            External = inspected?.External ?? [],
        };
        record.Write(path);
        return record;
    }

    /// <summary>Records in the folder that belong to no file of the plan.</summary>
    public IEnumerable<string> UnplannedRecords(IEnumerable<PlannedFile> files)
    {
        var wanted = files.Select(file => EncryptionRecord.PathFor(PathOf(file.Output))).ToHashSet(StringComparer.Ordinal);
        return Directory.Exists(root)
            ? Directory.EnumerateFiles(root, $"*{EncryptionRecord.Suffix}", OutputFolder.Options).Where(record => !wanted.Contains(record))
            : [];
    }

    /// <summary>The present settings of an output.</summary>
    public EncryptionSettings Settings(PlannedFile file, BuildKey? key) =>
        new(
            file.Name.Value,
            FormatText.Of(key is null ? null : file.Model.Format),
            reproducible,
            key?.Key.Kid ?? "",
            key?.IsDevelopment ?? false
        );

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
