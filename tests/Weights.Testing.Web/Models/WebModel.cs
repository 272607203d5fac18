using Weights.Encryption;

namespace Weights.Testing.Web;

/// <summary>A real model (<see cref="MatMulModel"/>) as a site serves it. Each has other weights, so its output names it.</summary>
internal sealed class WebModel
{
    /// <summary>The length of input and output.</summary>
    public const int Width = 512;

    // The sum of 512 products is in another order and another precision than here.
    private const double Tolerance = 1e-4;

    private readonly double[] _output;

    /// <param name="name">Also the key ID.</param>
    /// <param name="format">Null for a model that is published unencrypted.</param>
    /// <param name="layers">A layer has 1 MiB of weights.</param>
    /// <param name="external">Whether the weights are in a file of their own.</param>
    /// <param name="seed">The seed of the first layer's weights.</param>
    /// <param name="key">The key of the files. Null makes a new one.</param>
    public WebModel(string name, ContainerFormat? format, int layers, bool external, int seed, SiteKey? key = null)
    {
        Name = name;
        Key = format is { } encrypted ? key ?? new SiteKey(name, encrypted) : null;
        using var folder = new TemporaryFolder();
        var model = folder.At($"{name}.onnx");
        if (external)
        {
            MatMulModel.WriteExternal(model, layers, Width, seed);
        }
        else
        {
            MatMulModel.WriteInline(model, layers, Width, seed);
        }

        var extension = Key is null ? "onnx" : "enc";
        File = new SiteFile($"{name}.{extension}", model, Key, ModelFileName.Of(name));
        if (external)
        {
            ExternalLocation = $"{name}.data";
            var binding = ModelFileName.OfExternal(name, ExternalLocation);
            External = new SiteFile(Key is null ? ExternalLocation : $"{name}.data.enc", folder.At(ExternalLocation), Key, binding);
        }

        _output = MatMulModel.Output(layers, Width, seed, [.. Enumerable.Range(0, Width).Select(i => (float)i / Width)]);
    }

    public string Name { get; }

    /// <summary>Null for a model that is published unencrypted.</summary>
    public SiteKey? Key { get; }

    public SiteFile File { get; }

    public SiteFile? External { get; }

    /// <summary>The location of external data in the model's graph.</summary>
    public string? ExternalLocation { get; }

    public IEnumerable<SiteFile> Files => External is null ? [File] : [File, External];

    /// <summary>The entry in models.json.</summary>
    public Dictionary<string, object> Entry()
    {
        var entry = File.Entry(Name, Key);
        if (External?.Entry() is { } external)
        {
            external["location"] = ExternalLocation!;
            entry["external"] = new[] { external };
        }

        return entry;
    }

    /// <summary>Checks that this model computed an output from x[i] = i / 512.</summary>
    public void AssertComputed(IReadOnlyList<double> output)
    {
        Assert.HasCount(Width, output, Name);
        var largest = _output.Max(Math.Abs);
        var difference = output.Zip(_output, static (actual, expected) => Math.Abs(actual - expected)).Max();
        Assert.IsLessThan(Tolerance * largest, difference, $"Another model than {Name} was run.");
    }
}
