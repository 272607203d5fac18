using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>The names of the container formats in project files, records and manifests.</summary>
internal static class FormatText
{
    /// <summary>An unencrypted file.</summary>
    public const string None = "none";

    public const string Gcm = "gcm";
    public const string Chunked = "chunked";

    /// <summary>Reads the name of a container format. Names are case-sensitive, as in models.json.</summary>
    public static bool TryParse(string text, out ContainerFormat format)
    {
        format = text == Chunked ? ContainerFormat.Chunked : ContainerFormat.Gcm;
        return text is Gcm or Chunked;
    }

    /// <summary>The name of a format; <see cref="None"/> for null.</summary>
    public static string Of(ContainerFormat? format) =>
        format switch
        {
            null => None,
            ContainerFormat.Chunked => Chunked,
            _ => Gcm,
        };
}
