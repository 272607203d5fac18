namespace Weights.Generators.Tests.Harness;

/// <summary>A model as a test's models file lists it.</summary>
internal sealed record TestModel(string Name, long Size = 1_000_000, long EncryptedSize = 1_000_028, string Format = "gcm", params (string KeyId, string Path)[] Files)
{
    public IReadOnlyList<(string KeyId, string Path)> PublishedFiles { get; } =
        Files.Length > 0 ? Files : [("default", "weights/" + Uri.EscapeDataString(Name) + ".enc")];
}
