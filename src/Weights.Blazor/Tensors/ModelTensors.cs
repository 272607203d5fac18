using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Weights.Blazor;

/// <summary>Tensors by the names of a model's inputs or outputs, as in <c>new() { [OnnxModels.SileroVad.Inputs.Input] = … }</c>.</summary>
#pragma warning disable CA1710 // "tensors" is the usual name; they are read by name as in a dictionary
public sealed class ModelTensors : IReadOnlyDictionary<string, ModelTensor>
#pragma warning restore CA1710
{
    private readonly Dictionary<string, ModelTensor> _tensors = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public int Count => _tensors.Count;

    /// <summary>The names, in the order in which they were added.</summary>
    public IEnumerable<string> Keys => _tensors.Keys;

    /// <inheritdoc/>
    public IEnumerable<ModelTensor> Values => _tensors.Values;

    /// <summary>The tensor of a name. Setting it adds or replaces the tensor.</summary>
    /// <param name="key">The name.</param>
    /// <exception cref="KeyNotFoundException">No tensor has that name. The message lists the names.</exception>
    public ModelTensor this[string key]
    {
        get =>
            _tensors.TryGetValue(key, out var tensor)
                ? tensor
                : throw new KeyNotFoundException(
                    $"There is no tensor '{key}'. There are: "
                        + $"{string.Join(", ", _tensors.Select(static pair => $"{pair.Key} ({pair.Value})"))}."
                );
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _tensors[key] = value;
        }
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _tensors.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out ModelTensor value) => _tensors.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, ModelTensor>> GetEnumerator() => _tensors.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
