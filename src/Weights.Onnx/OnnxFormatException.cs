namespace Weights.Onnx;

/// <summary>A file is not an ONNX model, or it is damaged. The message says where, what is wrong and what to do.</summary>
/// <param name="message">The message for people.</param>
/// <param name="innerException">The cause, if there is one.</param>
public sealed class OnnxFormatException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Where in the file the damage was found, in bytes from its start; 0 if it concerns the whole file.</summary>
    public long Position { get; private init; }

    internal static OnnxFormatException At(long position, string what, Exception? cause = null) =>
        new(FormattableString.Invariant($"The model is damaged at byte {position}: {what}. Export it or fetch it again."), cause)
        {
            Position = position,
        };

    internal static OnnxFormatException NotAModel(string why) => new($"The file is not an ONNX model: {why}. Export it or fetch it again.");
}
