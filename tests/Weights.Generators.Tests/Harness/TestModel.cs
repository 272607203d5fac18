namespace Weights.Generators.Tests.Harness;

/// <summary>A model as a test's models file lists it.</summary>
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

    /// <summary>Gets where the model comes from; null where the file does not tell, nor anything else of the model's own.</summary>
    public string? Source { get; init; }

    public string Producer { get; init; } = "";

    public IReadOnlyList<(string Domain, long Version)> OperatorSets { get; init; } = [];

    /// <summary>Gets what has to be fed; null where that is not known.</summary>
    public IReadOnlyList<TestTensor>? Inputs { get; init; }

    public IReadOnlyList<TestTensor>? Outputs { get; init; }
}

/// <summary>An input or an output. A dimension is a number, a name, or null for unknown; no array at all is an unknown rank.</summary>
internal sealed record TestTensor(string Name, string Type, string ElementType = "float32", params object?[]? Shape);
