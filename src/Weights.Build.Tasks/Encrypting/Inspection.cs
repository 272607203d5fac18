using Weights.Encryption;
using Weights.Onnx;

namespace Weights.Build.Tasks;

/// <summary>What was found in a model before it is encrypted.</summary>
/// <param name="Model">The model.</param>
/// <param name="State">Length and time of the file that was looked at; it must still be that one when it is encrypted.</param>
/// <param name="External">The data that its graph keeps outside.</param>
internal sealed record InspectedModel(PlannedModel Model, (long Length, DateTime Modified) State, IReadOnlyList<ExternalData> External);

/// <summary>Looks into a model: whether it is one, and which other files belong to it. A model that is what its record says is not opened.</summary>
internal static class Inspection
{
    public static (InspectedModel? Model, Problem? Problem) Of(PlannedModel model, ModelWriter writer)
    {
        var file = RealFile.Of(model.FullPath);
        if (!file.Exists)
        {
            return (
                null,
                Directory.Exists(model.FullPath) ? Problems.NotAModel(model.File, "it is a folder") : Problems.ModelMissing(model.File)
            );
        }

        if (file.Length == 0)
        {
            return (null, Problems.NotAModel(model.File, "it is empty"));
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
                : (
                    new InspectedModel(
                        model,
                        state,
                        [
                            .. OnnxFile
                                .Describe(model.FullPath)
                                .ExternalFiles.Select(data => new ExternalData(data.Location, data.MinimumLength)),
                        ]
                    ),
                    null
                );
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

    /// <summary>Without looking into the file: what the last build found. For a publish that builds nothing.</summary>
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
