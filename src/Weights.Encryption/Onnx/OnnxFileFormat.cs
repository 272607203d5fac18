namespace Weights.Encryption;

/// <summary>How a model's file is written.</summary>
public enum OnnxFileFormat
{
    /// <summary>An ONNX <c>ModelProto</c> in Protocol Buffers.</summary>
    Onnx = 0,

    /// <summary>ONNX Runtime's own format, FlatBuffers with the identifier <c>ORTM</c> (<c>.ort</c>): not described, and without files beside it.</summary>
    Ort = 1,
}
