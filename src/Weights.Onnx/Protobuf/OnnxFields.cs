namespace Weights.Onnx;

/// <summary>
/// The numbers of the fields that a description is read from, by message
/// (onnx.proto, github.com/onnx/onnx, onnx/onnx.in.proto; numbers never change, later versions add some).
/// </summary>
internal static class OnnxFields
{
    internal static class Model
    {
        public const int IrVersion = 1;
        public const int ProducerName = 2;
        public const int ProducerVersion = 3;
        public const int Domain = 4;
        public const int ModelVersion = 5;
        public const int Graph = 7;
        public const int OpsetImport = 8;
        public const int MetadataProps = 14;
        public const int TrainingInfo = 20;
        public const int Functions = 25;
    }

    internal static class OperatorSetId
    {
        public const int Domain = 1;
        public const int Version = 2;
    }

    internal static class StringStringEntry
    {
        public const int Key = 1;
        public const int Value = 2;
    }

    internal static class Graph
    {
        public const int Node = 1;
        public const int Initializer = 5;
        public const int Input = 11;
        public const int Output = 12;
        public const int SparseInitializer = 15;
    }

    internal static class Node
    {
        public const int Attribute = 5;
    }

    internal static class Attribute
    {
        public const int Tensor = 5;
        public const int Graph = 6;
        public const int Tensors = 10;
        public const int Graphs = 11;
        public const int SparseTensor = 22;
        public const int SparseTensors = 23;
    }

    internal static class Function
    {
        public const int Node = 7;
        public const int AttributeProto = 11;
    }

    internal static class TrainingInfo
    {
        public const int Initialization = 1;
        public const int Algorithm = 2;
    }

    internal static class Tensor
    {
        public const int Name = 8;
        public const int ExternalData = 13;
        public const int DataLocation = 14;
    }

    internal static class SparseTensor
    {
        public const int Values = 1;
        public const int Indices = 2;
    }

    internal static class ValueInfo
    {
        public const int Name = 1;
        public const int Type = 2;
    }

    internal static class Type
    {
        public const int Tensor = 1;
        public const int Sequence = 4;
        public const int Map = 5;
        public const int Opaque = 7;
        public const int SparseTensor = 8;
        public const int Optional = 9;
    }

    /// <summary>Of <c>TypeProto.Tensor</c> and <c>TypeProto.SparseTensor</c>.</summary>
    internal static class TensorType
    {
        public const int ElementType = 1;
        public const int Shape = 2;
    }

    /// <summary>Of <c>TypeProto.Sequence</c> and <c>TypeProto.Optional</c>.</summary>
    internal static class ElementOf
    {
        public const int ElementType = 1;
    }

    internal static class MapType
    {
        public const int KeyType = 1;
        public const int ValueType = 2;
    }

    internal static class OpaqueType
    {
        public const int Domain = 1;
        public const int Name = 2;
    }

    internal static class Shape
    {
        public const int Dimension = 1;
    }

    internal static class Dimension
    {
        public const int Value = 1;
        public const int Parameter = 2;
    }
}
