namespace Weights.Searching;

/// <summary>A model or a file of external data that is searched for.</summary>
/// <param name="File">The path for messages.</param>
/// <param name="FullPath">The path to read.</param>
/// <param name="Length">In bytes. An empty file is not searched for, because every empty file would be a copy.</param>
/// <param name="Sha256">Lower-case hex.</param>
internal sealed record KnownModel(string File, string FullPath, long Length, string Sha256);
