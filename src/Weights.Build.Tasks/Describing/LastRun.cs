using System.Text.Json;

namespace Weights.Build.Tasks;

/// <summary>
/// What the last run of DescribeModels read and wrote. An editor runs the task after every change of the project. Usually no model has
/// changed; then the task reads only this small file.
/// </summary>
/// <param name="Inputs">Digest of everything that the run depended on.</param>
/// <param name="DesignTime">Whether it ran for an editor, which reports no problems.</param>
/// <param name="Outputs">The files that it wrote.</param>
/// <param name="ExternalData">The files of external data that it found.</param>
internal sealed record LastRun(string Inputs, bool DesignTime, IReadOnlyList<SeenFile> Outputs, IReadOnlyList<DataFile> ExternalData)
{
    public static string PathFor(string modelsFile) => modelsFile + ".run";

    /// <summary>The record beside a models file; null if it is missing or damaged.</summary>
    public static LastRun? Read(string modelsFile)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(PathFor(modelsFile)), DescriptionJson.Default.LastRun);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The record of a run that wrote its files and had no problem to report.</summary>
    public static LastRun Of(string inputs, bool designTime, IEnumerable<string> outputs, IEnumerable<DataFile> externalData) =>
        new(inputs, designTime, [.. outputs.Select(SeenFile.Of)], [.. externalData]);

    /// <summary>
    /// Whether a run with these inputs and outputs would change nothing. A build reports problems that an editor does not, so a build
    /// accepts only the record of another build.
    /// </summary>
    public bool Covers(string inputs, bool designTime, IEnumerable<string> outputs) =>
        Inputs == inputs && (designTime || !DesignTime) && Outputs.SequenceEqual(outputs.Select(SeenFile.Of));

    /// <summary>The content of the file.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, DescriptionJson.Default.LastRun);
}
