using System.Text;

namespace Weights.Encryption;

/// <summary>
/// The location of external data: the path of a file with tensors, relative to the model's folder, as the model's graph contains it, but
/// without one <c>./</c> at the start. It becomes a path and a URL, so only a plain relative path that stays in that folder on every system
/// is allowed.
/// </summary>
public static class ExternalLocation
{
    /// <summary>
    /// Why the location is not allowed, as the end of a sentence; null if it is. Not allowed are backslashes, colons (drives, alternate
    /// streams), control characters, a slash at an end, and segments that are empty, <c>.</c>, <c>..</c>, or end with a dot or a space,
    /// which Windows drops.
    /// </summary>
    /// <param name="location">The location, without a <c>./</c> that the graph has at its start.</param>
    public static string? WhyNot(string location)
    {
        ArgumentNullException.ThrowIfNull(location);
        if (location.Length == 0)
        {
            return "it is empty";
        }

        if (UnicodeText.HasLoneSurrogate(location))
        {
            return "it contains half of a surrogate pair";
        }

        if (ComposedText.WhyNot(location) is { } reason)
        {
            return reason;
        }

        if (Encoding.UTF8.GetByteCount(ComposedText.Of(location)) > ModelFileName.MaxBytes)
        {
            return $"it takes more than {ModelFileName.MaxBytes} bytes of UTF-8";
        }

        if (location.Any(char.IsControl))
        {
            return "it contains a control character";
        }

        if (location.AsSpan().IndexOfAny('\\', ':') is >= 0 and var at)
        {
            return $"it contains '{location[at]}', where only '/' separates folders";
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
