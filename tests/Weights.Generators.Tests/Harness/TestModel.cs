namespace Weights.Generators.Tests.Harness;

/// <summary>A model in the models file of a test.</summary>
internal sealed record TestModel(
    string Name,
    long Size = 1_000_000,
    long EncryptedSize = 1_000_028,
    string Format = "gcm",
    params (string KeyId, string Path)[] Files
)
{
    public IReadOnlyList<(string KeyId, string Path)> PublishedFiles { get; } =
        Files.Length > 0 ? Files : [("default", "weights/" + Uri.EscapeDataString(Name) + ".enc")];

    /// <summary>
    /// Gets the path of the model; null if the models file contains neither it nor any other property of the model's content.
    /// </summary>
    public string? Source { get; init; }

    public string Producer { get; init; } = "";

    public IReadOnlyList<(string Domain, long Version)> OperatorSets { get; init; } = [];

    /// <summary>Gets the inputs; null if they are unknown.</summary>
    public IReadOnlyList<TestTensor>? Inputs { get; init; }

    public IReadOnlyList<TestTensor>? Outputs { get; init; }
}

/// <summary>An input or an output. A dimension is a number, a name, or null if unknown. A null array is an unknown rank.</summary>
internal sealed record TestTensor(string Name, string Type, string ElementType = "float32", params object?[]? Shape);
