namespace Weights.Blazor;

/// <summary>The progress of a load. A phase begins with <see cref="Loaded"/> 0 and ends when it equals <see cref="Total"/>.</summary>
/// <param name="Phase">
/// <c>manifest</c>, <c>key</c>, <c>download</c>, <c>decrypt</c> or <c>session</c>; and <c>total</c>, the download of all files together.
/// The phases <c>key</c> and <c>download</c> run at the same time.
/// </param>
/// <param name="File">The URL of the manifest in the phase <c>manifest</c>, otherwise the model's file in the manifest.</param>
/// <param name="Loaded">The number of bytes that are done in this phase.</param>
/// <param name="Total">The number of all bytes of this phase; null if it is unknown.</param>
public readonly record struct ModelLoadProgress(string Phase, string File, long Loaded, long? Total);
