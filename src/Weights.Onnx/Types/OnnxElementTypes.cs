using System.Globalization;

namespace Weights.Onnx;

/// <summary>Names of element types, as in onnxruntime-web.</summary>
public static class OnnxElementTypes
{
    // By number. Types that onnxruntime-web does not have are named in its style.
    private static readonly string[] _names =
    [
        "undefined",
        "float32",
        "uint8",
        "int8",
        "uint16",
        "int16",
        "int32",
        "int64",
        "string",
        "bool",
        "float16",
        "float64",
        "uint32",
        "uint64",
        "complex64",
        "complex128",
        "bfloat16",
        "float8e4m3fn",
        "float8e4m3fnuz",
        "float8e5m2",
        "float8e5m2fnuz",
        "uint4",
        "int4",
        "float4e2m1",
        "float8e8m0",
        "uint2",
        "int2",
    ];

    /// <summary>The type's name, such as <c>float32</c>; <c>type99</c> for a number that this version does not know.</summary>
    public static string Name(this OnnxElementType type) =>
        (int)type >= 0 && (int)type < _names.Length ? _names[(int)type] : string.Create(CultureInfo.InvariantCulture, $"type{(int)type}");
}
