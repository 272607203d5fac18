namespace Weights.Onnx;

/// <summary>Reads inputs and outputs with their types.</summary>
internal sealed class ValueInfoWalk(ProtobufReader reader, KeptText kept)
{
    public OnnxValue Value(ProtobufField field)
    {
        kept.Count(field);
        var name = "";
        OnnxType? type = null;
        foreach (var part in reader.Fields(field.AsMessage("ValueInfoProto")))
        {
            switch (part.Number)
            {
                case OnnxFields.ValueInfo.Name:
                    name = kept.Of(part);
                    break;
                case OnnxFields.ValueInfo.Type:
                    type = Type(part);
                    break;
                default:
                    break;
            }
        }

        return new OnnxValue(name, type);
    }

    // A oneof: if several members are set, the last one counts, as in every Protocol Buffers parser.
    private OnnxType? Type(ProtobufField field)
    {
        OnnxType? type = null;
        foreach (var kind in reader.Fields(field.AsMessage("TypeProto")))
        {
            type = kind.Number switch
            {
                OnnxFields.Type.Tensor => Tensor(kind, isSparse: false),
                OnnxFields.Type.SparseTensor => Tensor(kind, isSparse: true),
                OnnxFields.Type.Sequence => new OnnxSequenceType(ElementOf(kind, "TypeProto.Sequence")),
                OnnxFields.Type.Optional => new OnnxOptionalType(ElementOf(kind, "TypeProto.Optional")),
                OnnxFields.Type.Map => Map(kind),
                OnnxFields.Type.Opaque => Opaque(kind),
                _ => type,
            };
        }

        return type;
    }

    private OnnxTensorType Tensor(ProtobufField field, bool isSparse)
    {
        kept.Count(field);
        var elementType = OnnxElementType.Undefined;
        List<OnnxDimension>? shape = null;
        foreach (var part in reader.Fields(field.AsMessage(isSparse ? "TypeProto.SparseTensor" : "TypeProto.Tensor")))
        {
            switch (part.Number)
            {
                case OnnxFields.TensorType.ElementType:
                    elementType = ElementType(part);
                    break;
                case OnnxFields.TensorType.Shape:
                    shape = [.. shape ?? [], .. Shape(part)];
                    break;
                default:
                    break;
            }
        }

        return new OnnxTensorType(elementType, shape, isSparse);
    }

    private List<OnnxDimension> Shape(ProtobufField field)
    {
        List<OnnxDimension> shape = [];
        foreach (var part in reader.Fields(field.AsMessage("TensorShapeProto")))
        {
            if (part.Number == OnnxFields.Shape.Dimension)
            {
                kept.Count(part);
                shape.Add(Dimension(part));
            }
        }

        return shape;
    }

    private OnnxDimension Dimension(ProtobufField field)
    {
        OnnxDimension dimension = default;
        foreach (var part in reader.Fields(field.AsMessage("TensorShapeProto.Dimension")))
        {
            dimension = part.Number switch
            {
                // Exporters write -1 for an unknown dimension.
                OnnxFields.Dimension.Value => part.Integer() is >= 0 and var size ? new(size, null) : default,
                OnnxFields.Dimension.Parameter => kept.Of(part) is { Length: > 0 } symbol ? new(null, symbol) : default,
                _ => dimension,
            };
        }

        return dimension;
    }

    private OnnxType? ElementOf(ProtobufField field, string message)
    {
        kept.Count(field);
        OnnxType? type = null;
        foreach (var part in reader.Fields(field.AsMessage(message)))
        {
            type = part.Number == OnnxFields.ElementOf.ElementType ? Type(part) : type;
        }

        return type;
    }

    private OnnxMapType Map(ProtobufField field)
    {
        kept.Count(field);
        var keyType = OnnxElementType.Undefined;
        OnnxType? valueType = null;
        foreach (var part in reader.Fields(field.AsMessage("TypeProto.Map")))
        {
            switch (part.Number)
            {
                case OnnxFields.MapType.KeyType:
                    keyType = ElementType(part);
                    break;
                case OnnxFields.MapType.ValueType:
                    valueType = Type(part);
                    break;
                default:
                    break;
            }
        }

        return new OnnxMapType(keyType, valueType);
    }

    private OnnxOpaqueType Opaque(ProtobufField field)
    {
        kept.Count(field);
        var (domain, name) = ("", "");
        foreach (var part in reader.Fields(field.AsMessage("TypeProto.Opaque")))
        {
            switch (part.Number)
            {
                case OnnxFields.OpaqueType.Domain:
                    domain = kept.Of(part);
                    break;
                case OnnxFields.OpaqueType.Name:
                    name = kept.Of(part);
                    break;
                default:
                    break;
            }
        }

        return new OnnxOpaqueType(domain, name);
    }

    // An int32 in onnx.proto. Numbers that this version does not know are kept unchanged.
    private static OnnxElementType ElementType(ProtobufField field) => (OnnxElementType)unchecked((int)field.Integer());
}
