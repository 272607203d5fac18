using System.Text;

namespace Weights.Encryption;

/// <summary>
/// Where a graph says that tensors lie, relative to the model's folder. It comes from the model, and becomes a path and a URL:
/// so only a plain relative path that stays in that folder on every system is allowed.
/// </summary>
public static class ExternalLocation
{
    /// <summary>
    /// Why the location is not allowed, as the end of a sentence; null where it is. Refused are backslashes, colons (drives, alternate streams),
    /// control characters, a slash at an end, and segments that are empty, <c>.</c> or <c>..</c> or end with a dot or a space (Windows drops those).
    /// </summary>
    /// <param name="location">The location as it is written in the graph.</param>
    public static string? WhyNot(string location)
    {
        ArgumentNullException.ThrowIfNull(location);
        if (location.Length == 0)
        {
            return "it is empty";
        }

        if (UnicodeText.HasLoneSurrogate(location))
        {
            return "it holds half of a surrogate pair";
        }

        if (Encoding.UTF8.GetByteCount(location.Normalize(NormalizationForm.FormC)) > ModelFileName.MaxBytes)
        {
            return $"it takes more than {ModelFileName.MaxBytes} bytes of UTF-8";
        }

        if (location.Any(char.IsControl))
        {
            return "it holds a control character";
        }

        if (location.AsSpan().IndexOfAny('\\', ':') is >= 0 and var at)
        {
            return $"it holds '{location[at]}', where only '/' separates folders";
        }

        if (location[0] == '/')
        {
            return "it starts at the root instead of the model's folder";
        }

        var segments = location.Split('/');
        return segments.Any(segment => segment is "" or "." or "..") ? "between slashes there must be something other than '.' and '..'"
            : segments.Any(segment => segment[^1] is '.' or ' ') ? "a part of it ends with a dot or a space"
            : null;
    }
}
