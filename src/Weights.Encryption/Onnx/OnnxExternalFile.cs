namespace Weights.Encryption;

/// <summary>A file beside the model that holds tensors.</summary>
/// <param name="Location">Where, relative to the model's folder, exactly as it is written in the graph; not checked, see <see cref="ExternalLocation.WhyNot"/>.</param>
/// <param name="MinimumLength">The length in bytes that the file has to have at least: the farthest end of a tensor whose offset and length are given.</param>
public sealed record OnnxExternalFile(string Location, long MinimumLength);
