using System.Text.Json.Serialization;

namespace Weights.Build.Tasks;

/// <summary>
/// The source-generated serializer of what DescribeModels keeps for the next run. A missing or null member is an exception.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(DescriptionCacheFile))]
[JsonSerializable(typeof(DescribeInputs), GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(LastRun))]
internal sealed partial class DescriptionJson : JsonSerializerContext;
