namespace Weights.Benchmarks;

/// <summary>Copies that were found. Weights count as a fraction if only some of their pieces were found.</summary>
/// <param name="Keys">Copies of the content key in renderers.</param>
/// <param name="KeysAsText">Copies of the content key as text in renderers.</param>
/// <param name="CustomerKeys">Copies of the customer's key in renderers.</param>
/// <param name="WeightsInHeap">Copies of the weights in WebAssembly heaps.</param>
/// <param name="WeightsBesideHeap">Copies of the weights in the rest of renderers.</param>
/// <param name="KeysElsewhere">Copies of all keys in Chromium's other processes.</param>
/// <param name="WeightsElsewhere">Copies of the weights in Chromium's other processes.</param>
internal sealed record CopiesFound(
    int Keys,
    int KeysAsText,
    int CustomerKeys,
    double WeightsInHeap,
    double WeightsBesideHeap,
    int KeysElsewhere,
    double WeightsElsewhere
);
