using System.Diagnostics.CodeAnalysis;

namespace Weights.Onnx;

/// <summary>
/// The type of a tensor's elements. The numbers are those of <c>TensorProto.DataType</c> in onnx.proto. Newer versions of ONNX can have
/// others.
/// </summary>
[SuppressMessage("Naming", "CA1720", Justification = "The members are named after these types.")]
public enum OnnxElementType
{
    /// <summary>The model does not say.</summary>
    Undefined = 0,

    /// <summary>IEEE 754, 32 bits; <c>FLOAT</c> in onnx.proto.</summary>
    Float32 = 1,

    /// <summary>Unsigned, 8 bits.</summary>
    UInt8 = 2,

    /// <summary>Signed, 8 bits.</summary>
    Int8 = 3,

    /// <summary>Unsigned, 16 bits.</summary>
    UInt16 = 4,

    /// <summary>Signed, 16 bits.</summary>
    Int16 = 5,

    /// <summary>Signed, 32 bits.</summary>
    Int32 = 6,

    /// <summary>Signed, 64 bits.</summary>
    Int64 = 7,

    /// <summary>Text in UTF-8.</summary>
    String = 8,

    /// <summary>True or false.</summary>
    Boolean = 9,

    /// <summary>IEEE 754, 16 bits.</summary>
    Float16 = 10,

    /// <summary>IEEE 754, 64 bits; <c>DOUBLE</c> in onnx.proto.</summary>
    Float64 = 11,

    /// <summary>Unsigned, 32 bits.</summary>
    UInt32 = 12,

    /// <summary>Unsigned, 64 bits.</summary>
    UInt64 = 13,

    /// <summary>Two <see cref="Float32"/>.</summary>
    Complex64 = 14,

    /// <summary>Two <see cref="Float64"/>.</summary>
    Complex128 = 15,

    /// <summary>The upper 16 bits of a <see cref="Float32"/>.</summary>
    BFloat16 = 16,

    /// <summary>8 bits: sign, 4 of exponent, 3 of mantissa; no infinities.</summary>
    Float8E4M3FN = 17,

    /// <summary>As <see cref="Float8E4M3FN"/>, without a negative zero.</summary>
    Float8E4M3FNUZ = 18,

    /// <summary>8 bits: sign, 5 of exponent, 2 of mantissa.</summary>
    Float8E5M2 = 19,

    /// <summary>As <see cref="Float8E5M2"/>, without infinities and negative zero.</summary>
    Float8E5M2FNUZ = 20,

    /// <summary>Unsigned, 4 bits.</summary>
    UInt4 = 21,

    /// <summary>Signed, 4 bits.</summary>
    Int4 = 22,

    /// <summary>4 bits: sign, 2 of exponent, 1 of mantissa.</summary>
    Float4E2M1 = 23,

    /// <summary>8 bits of exponent: a scale.</summary>
    Float8E8M0 = 24,

    /// <summary>Unsigned, 2 bits.</summary>
    UInt2 = 25,

    /// <summary>Signed, 2 bits.</summary>
    Int2 = 26,
}
