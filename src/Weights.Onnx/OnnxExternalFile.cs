namespace Weights.Onnx;

/// <summary>A file other than the model that contains tensors of it (ONNX external data).</summary>
/// <param name="Location">
/// Its path relative to the model's folder, as the graph contains it, without one <c>./</c> at the start. It is not checked: it can be an
/// absolute path, or a path outside the folder.
/// </param>
/// <param name="MinimumLength">The minimum length of the file in bytes: the greatest sum of offset and length over its tensors.</param>
public sealed record OnnxExternalFile(string Location, long MinimumLength);
