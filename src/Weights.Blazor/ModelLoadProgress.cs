namespace Weights.Blazor;

/// <summary>A report about a load. A phase begins with <see cref="Loaded"/> 0 and ends with it equal to <see cref="Total"/>.</summary>
/// <param name="Phase"><c>manifest</c>, <c>key</c>, <c>download</c>, <c>decrypt</c> or <c>session</c>; key and download run at the same time.</param>
/// <param name="File">The manifest's URL in the phase <c>manifest</c>, then the model's file in it.</param>
/// <param name="Loaded">Bytes done in this phase.</param>
/// <param name="Total">Bytes in all; null while that is not known.</param>
public readonly record struct ModelLoadProgress(string Phase, string File, long Loaded, long? Total);
