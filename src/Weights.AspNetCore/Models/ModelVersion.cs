using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.Primitives;

namespace Weights.AspNetCore;

/// <summary>The version in the URL of an encrypted model: the first digits of the SHA-256 of the file, in lower-case hex.</summary>
internal static class ModelVersion
{
    public const string Parameter = "v";

    // As the build writes it (FileUrls in Weights.Build.Tasks).
    private const int Digits = 16;

    // The SDK writes this property of each static asset, in the form of Subresource Integrity.
    private const string Integrity = "integrity";
    private const string Sha256 = "sha256-";

    /// <summary>Whether a version is that of a static asset.</summary>
    public static bool IsOf(StaticAssetDescriptor asset, StringValues version) =>
        version is [{ Length: Digits } text]
        && asset.Properties.FirstOrDefault(static property => property.Name == Integrity)?.Value is { } integrity
        && integrity.StartsWith(Sha256, StringComparison.Ordinal)
        && Convert.ToHexStringLower(Convert.FromBase64String(integrity[Sha256.Length..])).StartsWith(text, StringComparison.Ordinal);
}
