namespace Weights.Benchmarks;

/// <summary>Copies that were found. Weights count as a fraction if only some of their pieces were found.</summary>
/// <param name="Keys">Of the content key in renderers.</param>
/// <param name="KeysAsText">Of the content key as text in renderers.</param>
/// <param name="CustomerKeys">Of the customer's key in renderers.</param>
/// <param name="WeightsInHeap">Of the weights in WebAssembly heaps.</param>
/// <param name="WeightsBesideHeap">Of the weights in the rest of renderers.</param>
/// <param name="KeysElsewhere">Of all keys in Chromium's other processes.</param>
/// <param name="WeightsElsewhere">Of the weights in Chromium's other processes.</param>
internal sealed record CopiesFound(
    int Keys,
    int KeysAsText,
    int CustomerKeys,
    double WeightsInHeap,
    double WeightsBesideHeap,
    int KeysElsewhere,
    double WeightsElsewhere
);
