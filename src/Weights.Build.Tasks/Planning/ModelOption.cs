using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>An option of a model: metadata of an <c>OnnxModel</c> item.</summary>
/// <param name="Name">The name of the metadata.</param>
/// <param name="Values">The allowed values; empty if the option has a grammar instead.</param>
/// <param name="Default">The default: a value, a property, or a description.</param>
/// <remarks>
/// <see cref="All"/> is the complete list of options. Tests compare it with the property page (build/OnnxModel.xaml) and with README.md.
/// </remarks>
internal sealed record ModelOption(string Name, IReadOnlyList<string> Values, string Default)
{
    /// <summary>The model's name on pages and in C#.</summary>
    public static ModelOption ModelName { get; } = new("Name", [], "path below the wildcard");

    /// <summary>The key or keys that the model is encrypted under.</summary>
    public static ModelOption KeyId { get; } = new("KeyId", [], "$(WeightsKeyId)");

    /// <summary>The container format.</summary>
    public static ModelOption Format { get; } = new("Format", [FormatText.Gcm, FormatText.Chunked], "$(WeightsFormat)");

    /// <summary>Whether the model is encrypted. <c>false</c> publishes it unencrypted.</summary>
    public static ModelOption Encrypt { get; } = new("Encrypt", ["true", "false"], "true");

    /// <summary>Whether the model's files may be links that lead out of the repository.</summary>
    public static ModelOption AllowLinks { get; } = new("AllowLinks", ["true", "false"], "false");

    /// <summary>Every option.</summary>
    public static IReadOnlyList<ModelOption> All { get; } = [ModelName, KeyId, Format, Encrypt, AllowLinks];

    /// <summary>The allowed values for a message: <c>gcm or chunked</c>.</summary>
    public string ValuesText => string.Join(" or ", Values);

    /// <summary>The option of an item as text; empty if the item does not set it.</summary>
    public string Of(ITaskItem item) => item.GetMetadata(Name);
}
