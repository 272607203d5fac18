namespace Weights.Onnx;

/// <summary>Reads a description from a model's outermost message and its graph.</summary>
internal sealed class ModelWalk
{
    private readonly ProtobufReader _reader;
    private readonly KeptText _kept;
    private readonly ExternalFiles _externalFiles;
    private readonly TensorWalk _tensors;
    private readonly GraphWalk _graphs;
    private readonly ValueInfoWalk _values;

    private readonly List<OnnxValue> _inputs = [];
    private readonly List<OnnxValue> _outputs = [];
    private readonly HashSet<string> _initializers = new(StringComparer.Ordinal);
    private readonly List<OnnxOperatorSet> _operatorSets = [];
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

    public ModelWalk(ProtobufReader reader)
    {
        _reader = reader;
        _kept = new KeptText(reader);
        _externalFiles = new ExternalFiles(reader, _kept);
        _tensors = new TensorWalk(reader, _externalFiles);
        _graphs = new GraphWalk(reader, _tensors);
        _values = new ValueInfoWalk(reader, _kept);
    }

    public OnnxDescription Describe()
    {
        var irVersion = 0L;
        long? modelVersion = null;
        var (producerName, producerVersion, domain) = ("", "", "");
        var hasGraph = false;
        foreach (var field in _reader.Fields(_reader.Whole("ModelProto")))
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
                    producerName = _kept.Of(field);
                    break;
                case OnnxFields.Model.ProducerVersion:
                    producerVersion = _kept.Of(field);
                    break;
                case OnnxFields.Model.Domain:
                    domain = _kept.Of(field);
                    break;
                case OnnxFields.Model.OpsetImport:
                    _operatorSets.Add(OperatorSet(field));
                    break;
                case OnnxFields.Model.MetadataProps:
                    AddMetadata(field);
                    break;
                case OnnxFields.Model.Graph:
                    Graph(field);
                    hasGraph = true;
                    break;
                case OnnxFields.Model.TrainingInfo:
                    _graphs.TrainingInfo(field);
                    break;
                case OnnxFields.Model.Functions:
                    _graphs.Function(field);
                    break;
                default:
                    break;
            }
        }

        return !hasGraph
            ? throw OnnxFormatException.NotAModel("it contains no graph")
            : new OnnxDescription
            {
                Format = OnnxFileFormat.Onnx,
                Inputs = _inputs.FindAll(input => !_initializers.Contains(input.Name)),
                Outputs = _outputs,
                OperatorSets = _operatorSets,
                IrVersion = irVersion,
                ProducerName = producerName,
                ProducerVersion = producerVersion,
                Domain = domain,
                ModelVersion = modelVersion,
                Metadata = _metadata,
                ExternalFiles = _externalFiles.Found,
            };
    }

    private void Graph(ProtobufField field)
    {
        foreach (var part in _reader.Fields(field.AsMessage("GraphProto")))
        {
            switch (part.Number)
            {
                case OnnxFields.Graph.Node:
                    _graphs.Node(part);
                    break;
                case OnnxFields.Graph.Initializer:
                    AddInitializer(_tensors.Tensor(part));
                    break;
                case OnnxFields.Graph.SparseInitializer:
                    AddInitializer(_tensors.SparseTensor(part));
                    break;
                case OnnxFields.Graph.Input:
                    _inputs.Add(_values.Value(part));
                    break;
                case OnnxFields.Graph.Output:
                    _outputs.Add(_values.Value(part));
                    break;
                default:
                    break;
            }
        }
    }

    // Their names are kept, because in the file they come before the inputs that they are compared with.
    private void AddInitializer(ProtobufField? name)
    {
        if (name is { } field)
        {
            _initializers.Add(_kept.Of(field));
        }
    }

    private OnnxOperatorSet OperatorSet(ProtobufField field)
    {
        _kept.Count(field);
        var (domain, version) = ("", 0L);
        foreach (var part in _reader.Fields(field.AsMessage("OperatorSetIdProto")))
        {
            switch (part.Number)
            {
                case OnnxFields.OperatorSetId.Domain:
                    domain = _kept.Of(part);
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
        _kept.Count(field);
        var key = "";
        string? value = "";
        foreach (var part in _reader.Fields(field.AsMessage("StringStringEntryProto")))
        {
            switch (part.Number)
            {
                case OnnxFields.StringStringEntry.Key:
                    key = _kept.Of(part);
                    break;
                case OnnxFields.StringStringEntry.Value:
                    value = _kept.OrNull(part);
                    break;
                default:
                    break;
            }
        }

        if (value is not null)
        {
            _metadata[key] = value;
        }
    }
}
