using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Weights.Encryption;
using Weights.Onnx;

namespace Weights.Build.Tasks;

/// <summary>The record of an output, in a file beside it. It shows whether the output is still valid.</summary>
internal sealed record EncryptionRecord
{
    public const string Suffix = ".record";
    private const int CurrentVersion = 5;

    public int Version { get; init; } = CurrentVersion;

    public required EncryptionSettings Settings { get; init; }

    /// <summary>The path of the source, without links. The recorded length and time are not valid for another file.</summary>
    public required string From { get; init; }

    public required FileState Source { get; init; }

    public required FileState Output { get; init; }

    /// <summary>The pin of the output (<see cref="ContainerDigests.Pin"/>) in base64url; empty for an unencrypted model.</summary>
    public required string Pin { get; init; }

    /// <summary>The external data of the graph. It is valid as long as the source is unchanged.</summary>
    public IReadOnlyList<OnnxExternalFile> External { get; init; } = [];

    /// <summary>SHA-256 (hex) of the record without this property, so that a damaged record is not accepted.</summary>
    public string Check { get; init; } = "";

    public static string PathFor(string output) => output + Suffix;

    /// <summary>The record of an output; null if it is missing, damaged or of another version. Then the output is made again.</summary>
    public static EncryptionRecord? Read(string output)
    {
        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(PathFor(output)), RecordJson.Default.EncryptionRecord);
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

    /// <summary>Whether a file has the path, length and time of the source. Nothing is read.</summary>
    public bool SeemsMadeOf(string path) => Source.HasLengthAndTime(RealFile.Of(path)) && From == RealFile.PathOf(path);

    /// <summary>The present state of a file if its content is that of the source; null if it is not.</summary>
    public FileState? ConfirmSource(string path) => Source.Confirm(path, trustTime: From == RealFile.PathOf(path));

    private string Sum() => Convert.ToHexStringLower(SHA256.HashData((this with { Check = "" }).Json()));

    private byte[] Json() => JsonSerializer.SerializeToUtf8Bytes(this, RecordJson.Default.EncryptionRecord);
}

/// <summary>The source-generated serializer of <see cref="EncryptionRecord"/>. A missing or null member is an exception.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(EncryptionRecord))]
internal sealed partial class RecordJson : JsonSerializerContext;
