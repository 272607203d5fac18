using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Weights.Blazor.Interop;

/// <summary>The parameters of a load in weights-blazor.js.</summary>
internal sealed record LoadRequest(
    int Id,
    string Name,
    string LoaderUrl,
    string? OrtUrl,
    JsonObject? OrtEnv,
    string? WorkerUrl,
    bool AllowUnencrypted,
    bool Isolate,
    string Memory,
    IEnumerable<string>? Manifests,
    IEnumerable<string>? ExecutionProviders,
    bool Progress,
    CacheDescription? Cache,
    KeyDescription? Key
);

/// <summary>A <see cref="ModelCacheOptions"/>.</summary>
internal sealed record CacheDescription(long? MaxBytes, bool Persist);

/// <summary>A <see cref="ModelKeySource"/> without its secrets and functions.</summary>
/// <param name="Kind">The name of its kind in weights-blazor.js.</param>
/// <param name="Url">The URL of the endpoint.</param>
/// <param name="ServerKey">The pinned signing key of the server.</param>
/// <param name="Offline">Whether the key may be used on this device without the network.</param>
/// <param name="Credentials"><c>include</c>, or null for the loader's default.</param>
/// <param name="Token">True if each request needs a bearer token from C#, otherwise null.</param>
internal sealed record KeyDescription(string Kind, string? Url, string? ServerKey, bool? Offline, string? Credentials, bool? Token);

/// <summary>The result of a load or prefetch: names, whether all files are on the device, a failure, or an abort.</summary>
internal sealed record LoadResult(string[]? InputNames, string[]? OutputNames, bool? Prefetched, Failure? Failure, bool Aborted);

/// <summary>A WeightsError of the loader. <paramref name="RetryAfter"/> is in seconds.</summary>
internal sealed record Failure(string Code, string Message, int? Status, double? RetryAfter);

/// <summary>A tensor without its elements.</summary>
internal sealed record TensorHeader(string Name, string Type, int[] Dims);

/// <summary>The result of a run: a failure, or the outputs. The elements of the outputs follow separately.</summary>
internal sealed record RunResult(TensorHeader[]? Outputs, Failure? Failure);

/// <summary>The serializers are generated, so that trimming keeps them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(LoadRequest))]
[JsonSerializable(typeof(LoadResult))]
[JsonSerializable(typeof(TensorHeader[]))]
[JsonSerializable(typeof(RunResult))]
[JsonSerializable(typeof(CachedModel[]))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class MessageJson : JsonSerializerContext;
