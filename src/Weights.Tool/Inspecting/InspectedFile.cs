using System.Text.Json.Serialization;

namespace Weights.Tool;

/// <summary>What is known about a file.</summary>
internal sealed record InspectedFile
{
    /// <summary>Its path, as it was given.</summary>
    public required string File { get; init; }

    /// <summary>
    /// <c>chunked</c>; <c>gcm</c> for a file that can be one, because only a key tells; <c>model</c> for an unencrypted model;
    /// <c>unknown</c>; or <c>unreadable</c>.
    /// </summary>
    public required string Format { get; init; }

    /// <summary>Length of the file in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Length of the model in bytes.</summary>
    public long? ModelBytes { get; init; }

    /// <summary>The fingerprint of the key, which only <c>chunked</c> files contain.</summary>
    public string? Kid { get; init; }

    /// <summary>Bytes of the model in a chunk.</summary>
    public int? ChunkBytes { get; init; }

    /// <summary>The pin in base64url.</summary>
    public string? Pin { get; init; }

    /// <summary>Whether the key opens it; null without a key.</summary>
    public bool? Opens { get; init; }

    /// <summary>The name that a <c>chunked</c> file is bound to, if the key opens it.</summary>
    public string? Name { get; init; }

    /// <summary>What is wrong with it; null if nothing is.</summary>
    public string? Problem { get; init; }

    [JsonIgnore]
    public IEnumerable<(string Label, object? Value)> Lines =>
        new (string, object?)[]
        {
            ("format", Format),
            ("bytes", Bytes),
            ("model", ModelBytes is { } length ? $"{length} bytes" : null),
            ("key", Kid),
            ("chunk", ChunkBytes is { } chunk ? $"{chunk} bytes" : null),
            ("pin", Pin),
            (
                "opens",
                Opens switch
                {
                    true => "yes",
                    false => "no",
                    null => null,
                }
            ),
            ("name", Name),
            ("problem", Problem),
        }.Where(line => line.Item2 is not null);
}
