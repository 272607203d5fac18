namespace Weights.Onnx;

/// <summary>Reads where tensors are stored, and skips their content.</summary>
internal sealed class TensorWalk(ProtobufReader reader, ExternalFiles externalFiles)
{
    // TensorProto.DataLocation.
    private const long External = 1;

    /// <summary>Walks a tensor.</summary>
    /// <returns>The field with its name, which is not read because few names are needed; null if it has none.</returns>
    public ProtobufField? Tensor(ProtobufField field)
    {
        ProtobufField? name = null;
        var data = default(ExternalDataFields);
        var isExternal = false;
        foreach (var part in reader.Fields(field.AsMessage("TensorProto")))
        {
            switch (part.Number)
            {
                case OnnxFields.Tensor.Name:
                    name = part;
                    break;
                case OnnxFields.Tensor.ExternalData:
                    data = With(data, part);
                    break;
                case OnnxFields.Tensor.DataLocation:
                    isExternal = part.Integer() == External;
                    break;
                default:
                    break;
            }
        }

        // Without this mark, the entries must be ignored: tools leave them in the file when they move the weights into the model.
        if (isExternal)
        {
            externalFiles.Add(field, data);
        }

        return name;
    }

    /// <summary>Walks a sparse tensor.</summary>
    /// <returns>The field with its name, which is the name of its values; null if it has none.</returns>
    public ProtobufField? SparseTensor(ProtobufField field)
    {
        ProtobufField? name = null;
        foreach (var part in reader.Fields(field.AsMessage("SparseTensorProto")))
        {
            switch (part.Number)
            {
                case OnnxFields.SparseTensor.Values:
                    name = Tensor(part);
                    break;
                case OnnxFields.SparseTensor.Indices:
                    Tensor(part);
                    break;
                default:
                    break;
            }
        }

        return name;
    }

    private ExternalDataFields With(ExternalDataFields data, ProtobufField field)
    {
        ProtobufField? key = null;
        ProtobufField? value = null;
        foreach (var part in reader.Fields(field.AsMessage("StringStringEntryProto")))
        {
            switch (part.Number)
            {
                case OnnxFields.StringStringEntry.Key:
                    key = part;
                    break;
                case OnnxFields.StringStringEntry.Value:
                    value = part;
                    break;
                default:
                    break;
            }
        }

        var name = key is { } given ? reader.Bytes(given, KeptText.MaxBytes) : default;
        return name.SequenceEqual("location"u8) ? data with { Location = value }
            : name.SequenceEqual("offset"u8) ? data with { Offset = value }
            : name.SequenceEqual("length"u8) ? data with { Length = value }
            : data;
    }
}
