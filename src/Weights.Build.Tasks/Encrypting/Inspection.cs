using Weights.Onnx;

namespace Weights.Build.Tasks;

/// <summary>What is known about a model before it is encrypted.</summary>
/// <param name="Model">The model.</param>
/// <param name="State">Length and time of the inspected file. The encrypted file must have the same.</param>
/// <param name="External">The external data of its graph.</param>
internal sealed record InspectedModel(PlannedModel Model, (long Length, DateTime Modified) State, IReadOnlyList<OnnxExternalFile> External);

/// <summary>
/// Inspects models: whether the file is a model, and which other files belong to it. A model with a valid record is not opened.
/// </summary>
internal static class Inspection
{
    public static (InspectedModel? Model, Problem? Problem) Of(PlannedModel model, ModelWriter writer)
    {
        var file = RealFile.Of(model.FullPath);
        if (SourceCheck.WhyUnusable(model, file) is { } problem)
        {
            return (null, problem);
        }

        var state = (file.Length, file.LastWriteTimeUtc);
        var records = model.Outputs.Select(output => EncryptionRecord.Read(writer.PathOf(output)));
        if (records.FirstOrDefault(record => record is not null && record.SeemsMadeOf(model.FullPath)) is { } known)
        {
            return (new InspectedModel(model, state, known.External), null);
        }

        try
        {
            return ModelFileCheck.WhyNot(model.FullPath) is { } reason
                ? (null, Problems.NotAModel(model.File, reason))
                : (new InspectedModel(model, state, OnnxFile.Describe(model.FullPath).ExternalFiles), null);
        }
        catch (OnnxFormatException e)
        {
            return (null, Problems.ModelDamaged(model.File, e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, Problems.CannotRead(model.File, e.Message));
        }
    }

    /// <summary>What the last build found, for a publish that builds nothing. The model is not opened.</summary>
    public static InspectedModel FromRecord(PlannedModel model, ModelWriter writer) =>
        new(
            model,
            default,
            model
                .Outputs.Select(output => EncryptionRecord.Read(writer.PathOf(output)))
                .FirstOrDefault(record => record is not null)
                ?.External
                ?? []
        );
}
