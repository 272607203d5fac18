namespace Weights.Onnx;

/// <summary>The format of a model's file.</summary>
public enum OnnxFileFormat
{
    /// <summary>An ONNX <c>ModelProto</c> in Protocol Buffers.</summary>
    Onnx = 0,

    /// <summary>
    /// ONNX Runtime's own format (<c>.ort</c>): FlatBuffers with the identifier <c>ORTM</c>. It is not described, and has no external data.
    /// </summary>
    Ort = 1,
}
