using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>
/// What stands beside each output and tells whether it is still right: everything that its bytes depend on. No key: its fingerprint.
/// </summary>
internal sealed record EncryptionRecord
{
    public const string Suffix = ".record";
    private const int CurrentVersion = 3;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>The name that the container is bound to.</summary>
    public required string File { get; init; }

    /// <summary>gcm, chunked, or none for a model in the open.</summary>
    public required string Format { get; init; }

    public required bool Reproducible { get; init; }

    /// <summary>Fingerprint of the key; empty in the open.</summary>
    public required string Kid { get; init; }

    /// <summary>Whether the key was the development key, which is never published.</summary>
    public required bool Development { get; init; }

    /// <summary>Where the source was, without links: length and time tell nothing of another file.</summary>
    public required string From { get; init; }

    public required FileState Source { get; init; }

    public required FileState Output { get; init; }

    /// <summary>The data that the graph keeps outside; holds as long as the source is what it was.</summary>
    public IReadOnlyList<ExternalData> External { get; init; } = [];

    /// <summary>SHA-256 (hex) of the record without this: a flipped digit must not pass for a digest.</summary>
    public string Check { get; init; } = "";

    public static string PathFor(string output) => output + Suffix;

    /// <summary>The record beside an output; null where it is missing or damaged, or another version wrote it: then the output is made anew.</summary>
    public static EncryptionRecord? Read(string output)
    {
        try
        {
            var record = JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(PathFor(output)), RecordJson.Default.EncryptionRecord);
            return record is { Version: CurrentVersion, Source.IsWhole: true, Output.IsWhole: true } && record.Check == record.Sum()
                ? record
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public void Write(string output) => AtomicFile.WriteIfDifferent(PathFor(output), (this with { Check = Sum() }).Json());

    /// <summary>Whether the same inputs were used, the files' content aside.</summary>
    public bool HasSettingsOf(EncryptionRecord other) =>
        (File, Format, Reproducible, Kid, Development) == (other.File, other.Format, other.Reproducible, other.Kid, other.Development);

    /// <summary>Whether the file looks like the source from outside. Nothing is read.</summary>
    public bool SeemsMadeOf(string path) => Source.HasLengthAndTime(RealFile.Of(path)) && From == RealFile.PathOf(path);

    /// <summary>The source's state of now where its content is the recorded one; null where it is not.</summary>
    public FileState? ConfirmSource(string path) => Source.Confirm(path, trustTime: From == RealFile.PathOf(path));

    private string Sum() => Convert.ToHexStringLower(SHA256.HashData((this with { Check = "" }).Json()));

    private byte[] Json() => JsonSerializer.SerializeToUtf8Bytes(this, RecordJson.Default.EncryptionRecord);
}

/// <summary>Data that a graph keeps outside.</summary>
/// <param name="Location">Where, as the graph writes it.</param>
/// <param name="MinimumLength">How many bytes it must have at least.</param>
internal sealed record ExternalData(string Location, long MinimumLength);

/// <summary>The source-generated serializer: no reflection at every build.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EncryptionRecord))]
internal sealed partial class RecordJson : JsonSerializerContext;
