namespace Weights.Encryption;

/// <summary>A file is no ONNX model, or a damaged one. The message says where, what is wrong and what to do.</summary>
public sealed class OnnxFormatException : Exception
{
    /// <summary>Makes the exception without a message.</summary>
    public OnnxFormatException() { }

    /// <summary>Makes the exception with a message for people.</summary>
    public OnnxFormatException(string message)
        : base(message) { }

    /// <summary>Makes the exception with a message for people and its cause.</summary>
    public OnnxFormatException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Where in the file the damage was noticed, in bytes from its start; 0 where it is the file as a whole.</summary>
    public long Position { get; private init; }

    internal static OnnxFormatException At(long position, string what, Exception? cause = null) =>
        new(FormattableString.Invariant($"The model is damaged at byte {position}: {what}. Export it or fetch it again."), cause)
        {
            Position = position,
        };

    internal static OnnxFormatException NoModel(string why) => new($"The file is no ONNX model: {why}. Export it or fetch it again.");
}
