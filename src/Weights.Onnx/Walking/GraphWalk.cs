namespace Weights.Onnx;

/// <summary>Finds the tensors of graphs and functions at any depth: in initializers, attributes and subgraphs.</summary>
internal sealed class GraphWalk(ProtobufReader reader, TensorWalk tensors)
{
    public void Graph(ProtobufField field)
    {
        foreach (var part in reader.Fields(field.AsMessage("GraphProto")))
        {
            switch (part.Number)
            {
                case OnnxFields.Graph.Node:
                    Node(part);
                    break;
                case OnnxFields.Graph.Initializer:
                    tensors.Tensor(part);
                    break;
                case OnnxFields.Graph.SparseInitializer:
                    tensors.SparseTensor(part);
                    break;
                default:
                    break;
            }
        }
    }

    public void Node(ProtobufField field)
    {
        foreach (var part in reader.Fields(field.AsMessage("NodeProto")))
        {
            if (part.Number == OnnxFields.Node.Attribute)
            {
                Attribute(part);
            }
        }
    }

    public void Function(ProtobufField field)
    {
        foreach (var part in reader.Fields(field.AsMessage("FunctionProto")))
        {
            switch (part.Number)
            {
                case OnnxFields.Function.Node:
                    Node(part);
                    break;
                case OnnxFields.Function.AttributeProto:
                    Attribute(part);
                    break;
                default:
                    break;
            }
        }
    }

    public void TrainingInfo(ProtobufField field)
    {
        foreach (var part in reader.Fields(field.AsMessage("TrainingInfoProto")))
        {
            if (part.Number is OnnxFields.TrainingInfo.Initialization or OnnxFields.TrainingInfo.Algorithm)
            {
                Graph(part);
            }
        }
    }

    private void Attribute(ProtobufField field)
    {
        foreach (var part in reader.Fields(field.AsMessage("AttributeProto")))
        {
            switch (part.Number)
            {
                case OnnxFields.Attribute.Tensor or OnnxFields.Attribute.Tensors:
                    tensors.Tensor(part);
                    break;
                case OnnxFields.Attribute.SparseTensor or OnnxFields.Attribute.SparseTensors:
                    tensors.SparseTensor(part);
                    break;
                case OnnxFields.Attribute.Graph or OnnxFields.Attribute.Graphs:
                    Graph(part);
                    break;
                default:
                    break;
            }
        }
    }
}
