using System.Text.Json.Serialization;

namespace Weights.Blazor.Interop;

/// <summary>What weights-blazor.js is asked to load.</summary>
internal sealed record LoadRequest(
    int Id,
    string Name,
    string LoaderUrl,
    string? OrtUrl,
    bool Isolate,
    string Memory,
    IEnumerable<string>? Manifests,
    IEnumerable<string>? ExecutionProviders,
    bool Progress,
    KeyDescription? Key
);

/// <summary>A <see cref="ModelKeySource"/> without what is secret or code.</summary>
/// <param name="Kind">Which of its factories made it.</param>
/// <param name="Url">Of the endpoint.</param>
/// <param name="ServerKey">To be pinned.</param>
/// <param name="Credentials"><c>include</c>, or null for the loader's default.</param>
/// <param name="Token">True where each request needs a bearer token from C#, otherwise null.</param>
internal sealed record KeyDescription(string Kind, string? Url, string? ServerKey, string? Credentials, bool? Token);

/// <summary>The end of a load: names, a failure, or an abort.</summary>
internal sealed record LoadAnswer(string[]? InputNames, string[]? OutputNames, Failure? Failure, bool Aborted);

/// <summary>The loader's WeightsError; <paramref name="RetryAfter"/> in seconds.</summary>
internal sealed record Failure(string Code, string Message, int? Status, double? RetryAfter);

/// <summary>A tensor without its elements.</summary>
internal sealed record TensorDescription(string Name, string Type, int[] Dims);

/// <summary>The end of a run: the outputs, whose elements follow, or a failure.</summary>
internal sealed record RunAnswer(TensorDescription[]? Outputs, Failure? Failure);

/// <summary>Made at compile time: trimming removes nothing that is needed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(LoadRequest))]
[JsonSerializable(typeof(LoadAnswer))]
[JsonSerializable(typeof(TensorDescription[]))]
[JsonSerializable(typeof(RunAnswer))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class MessageJson : JsonSerializerContext;
