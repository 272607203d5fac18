namespace Weights.Encryption;

/// <summary>Makes a description from a model's outermost message and its graph.</summary>
internal sealed class ModelWalk
{
    private readonly ProtobufReader reader;
    private readonly KeptText kept;
    private readonly ExternalFiles externalFiles;
    private readonly TensorWalk tensors;
    private readonly GraphWalk graphs;
    private readonly ValueInfoWalk values;

    private readonly List<OnnxValue> inputs = [];
    private readonly List<OnnxValue> outputs = [];
    private readonly HashSet<string> initializers = new(StringComparer.Ordinal);
    private readonly List<OnnxOperatorSet> operatorSets = [];
    private readonly Dictionary<string, string> metadata = new(StringComparer.Ordinal);

    public ModelWalk(ProtobufReader reader)
    {
        this.reader = reader;
        kept = new KeptText(reader);
        externalFiles = new ExternalFiles(reader, kept);
        tensors = new TensorWalk(reader, externalFiles);
        graphs = new GraphWalk(reader, tensors);
        values = new ValueInfoWalk(reader, kept);
    }

    public OnnxDescription Describe()
    {
        var irVersion = 0L;
        long? modelVersion = null;
        var (producerName, producerVersion, domain) = ("", "", "");
        var hasGraph = false;
        foreach (var field in reader.Fields(reader.Whole("ModelProto")))
        {
            switch (field.Number)
            {
                case OnnxFields.Model.IrVersion:
                    irVersion = field.Integer();
                    break;
                case OnnxFields.Model.ModelVersion:
                    modelVersion = field.Integer();
                    break;
                case OnnxFields.Model.ProducerName:
                    producerName = kept.Of(field);
                    break;
                case OnnxFields.Model.ProducerVersion:
                    producerVersion = kept.Of(field);
                    break;
                case OnnxFields.Model.Domain:
                    domain = kept.Of(field);
                    break;
                case OnnxFields.Model.OpsetImport:
                    operatorSets.Add(OperatorSet(field));
                    break;
                case OnnxFields.Model.MetadataProps:
                    AddMetadata(field);
                    break;
                case OnnxFields.Model.Graph:
                    Graph(field);
                    hasGraph = true;
                    break;
                case OnnxFields.Model.TrainingInfo:
                    graphs.TrainingInfo(field);
                    break;
                case OnnxFields.Model.Functions:
                    graphs.Function(field);
                    break;
                default:
                    break;
            }
        }

        return !hasGraph ? throw OnnxFormatException.NoModel("it holds no graph") : new OnnxDescription
        {
            Format = OnnxFileFormat.Onnx,
            Inputs = inputs.FindAll(input => !initializers.Contains(input.Name)),
            Outputs = outputs,
            OperatorSets = operatorSets,
            IrVersion = irVersion,
            ProducerName = producerName,
            ProducerVersion = producerVersion,
            Domain = domain,
            ModelVersion = modelVersion,
            Metadata = metadata,
            ExternalFiles = externalFiles.Found,
        };
    }

    private void Graph(ProtobufField field)
    {
        foreach (var part in reader.Fields(field.AsMessage("GraphProto")))
        {
            switch (part.Number)
            {
                case OnnxFields.Graph.Node:
                    graphs.Node(part);
                    break;
                case OnnxFields.Graph.Initializer:
                    AddInitializer(tensors.Tensor(part));
                    break;
                case OnnxFields.Graph.SparseInitializer:
                    AddInitializer(tensors.SparseTensor(part));
                    break;
                case OnnxFields.Graph.Input:
                    inputs.Add(values.Value(part));
                    break;
                case OnnxFields.Graph.Output:
                    outputs.Add(values.Value(part));
                    break;
                default:
                    break;
            }
        }
    }

    // Initializers stand before the inputs that they may be the default of.
    private void AddInitializer(ProtobufField? name)
    {
        if (name is { } field)
        {
            initializers.Add(kept.Of(field));
        }
    }

    private OnnxOperatorSet OperatorSet(ProtobufField field)
    {
        kept.Count(field);
        var (domain, version) = ("", 0L);
        foreach (var part in reader.Fields(field.AsMessage("OperatorSetIdProto")))
        {
            switch (part.Number)
            {
                case OnnxFields.OperatorSetId.Domain:
                    domain = kept.Of(part);
                    break;
                case OnnxFields.OperatorSetId.Version:
                    version = part.Integer();
                    break;
                default:
                    break;
            }
        }

        return new OnnxOperatorSet(domain, version);
    }

    private void AddMetadata(ProtobufField field)
    {
        kept.Count(field);
        var key = "";
        string? value = "";
        foreach (var part in reader.Fields(field.AsMessage("StringStringEntryProto")))
        {
            switch (part.Number)
            {
                case OnnxFields.StringStringEntry.Key:
                    key = kept.Of(part);
                    break;
                case OnnxFields.StringStringEntry.Value:
                    value = kept.OrNull(part);
                    break;
                default:
                    break;
            }
        }

        if (value is not null)
        {
            metadata[key] = value;
        }
    }
}
