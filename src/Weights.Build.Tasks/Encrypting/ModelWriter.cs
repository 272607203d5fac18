using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>Makes one output of one model, where the one that is there is not right any more.</summary>
/// <param name="root">The folder that the outputs' paths are relative to.</param>
/// <param name="reproducible">Whether the same inputs must give the same bytes everywhere.</param>
/// <param name="progress">Makes the one who is told how far a model is, in bytes.</param>
internal sealed class ModelWriter(string root, bool reproducible, Func<PlannedModel, IProgress<long>>? progress = null)
{
    public string PathOf(PlannedOutput output) => Path.Combine(root, output.Path.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>The record of an output that is right as it is; null where it must be made.</summary>
    /// <exception cref="IOException">The model cannot be read.</exception>
    public EncryptionRecord? UpToDate(PlannedModel model, PlannedOutput output, BuildKey? key)
    {
        var path = PathOf(output);
        if (EncryptionRecord.Read(path) is not { } record || !record.HasSettingsOf(Expected(model, key)))
        {
            return null;
        }

        if (record.Source.Confirm(model.FullPath) is not { } source || record.Output.Confirm(path) is not { } made)
        {
            return null;
        }

        var confirmed = record with { Source = source, Output = made };
        confirmed.Write(path);
        return confirmed;
    }

    /// <summary>Makes the output and then its record: a build that dies between the two makes the output again.</summary>
    /// <exception cref="ContainerException">The model is too long, or changed meanwhile.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public EncryptionRecord Write(PlannedModel model, PlannedOutput output, BuildKey? key, CancellationToken cancellationToken)
    {
        var path = PathOf(output);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(EncryptionRecord.PathFor(path));

        var modified = RealFile.Of(model.FullPath).LastWriteTimeUtc.Ticks;
        var digests = key is null
            ? OpenModel.Copy(model.FullPath, path, cancellationToken)
            : GcmContainerFile.EncryptAndHash(key.Key, ModelFileName.Of(model.Name), model.FullPath, path, reproducible, progress?.Invoke(model), cancellationToken);
        var record = Expected(model, key) with
        {
            Source = new FileState(digests.PlaintextLength, modified, Convert.ToHexStringLower(digests.PlaintextSha256.Span)),
            Output = FileState.Of(path, digests.ContainerLength, digests.ContainerSha256.Span),
        };
        record.Write(path);
        return record;
    }

    /// <summary>Outputs in the folder that no model of the plan has.</summary>
    public IEnumerable<string> Strangers(ModelPlan plan)
    {
        var wanted = plan.Models.SelectMany(model => model.Outputs).Select(output => EncryptionRecord.PathFor(PathOf(output))).ToHashSet(StringComparer.Ordinal);
        return Directory.Exists(root)
            ? Directory.EnumerateFiles(root, $"*{EncryptionRecord.Suffix}", OutputFolder.Options).Where(record => !wanted.Contains(record))
            : [];
    }

    /// <summary>What a record must say, but for the files' content.</summary>
    public EncryptionRecord Expected(PlannedModel model, BuildKey? key) => new()
    {
        File = ModelFileName.Of(model.Name).Value,
        Format = key is null ? "none" : ModelPlan.GcmFormat,
        Reproducible = reproducible,
        Kid = key?.Key.Kid ?? "",
        Development = key?.IsDevelopment ?? false,
        Source = None,
        Output = None,
    };

    private static FileState None { get; } = new(-1, 0, "");
}
