using System.Buffers;
using System.Text;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>Which names the whole way works with: file systems, static web assets and URLs.</summary>
internal static class ModelName
{
    // What Windows refuses in file names, and ';', which splits MSBuild lists.
    private static readonly SearchValues<char> _forbidden = SearchValues.Create(";\\:*?\"<>|");

    // File systems allow 255; '.enc' and the record's suffix, or '.gz' and '.br' of a model in the open, have to fit behind it.
    private const int MaxSegmentBytes = 240;

    /// <summary>The name in normalization form C, or the reason why it cannot be one.</summary>
    public static (string? Name, string? WhyNot) Check(string name)
    {
        try
        {
            // Also checks the container's own rules: segments, surrogates, length.
            _ = ModelFileName.Of(name);
        }
        catch (FormatException e)
        {
            var message = e.Message;
            return (null, message[(message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..].TrimEnd('.'));
        }

        var normal = name.Normalize(NormalizationForm.FormC);
        return WhyNot(normal) is { } reason ? (null, reason) : (normal, null);
    }

    /// <summary>Why file systems, static web assets or URLs refuse a path that containers can be bound to, as the end of a sentence; null where they do not.</summary>
    public static string? WhyNot(string name)
    {
        if (name.AsSpan().IndexOfAny(_forbidden) is >= 0 and var at)
        {
            return $"it holds '{name[at]}'";
        }

        if (name.Any(char.IsControl))
        {
            return "it holds a control character";
        }

        if (name.Contains("#[", StringComparison.Ordinal))
        {
            return "it holds '#[', which the SDK reads as a fingerprint pattern";
        }

        if (HasEscape(name))
        {
            return "it holds '%' and two hexadecimal digits, which MSBuild and URLs read as one character";
        }

        if (name.Split('/').Any(segment => segment.EndsWith('.') || segment.EndsWith(' ')))
        {
            return "a part of it ends with a dot or a space";
        }

        return name.Split('/').Any(segment => Encoding.UTF8.GetByteCount(segment) > MaxSegmentBytes)
            ? $"a part of it takes more than {MaxSegmentBytes} bytes of UTF-8"
            : null;
    }

    private static bool HasEscape(string name)
    {
        for (var i = 0; i + 2 < name.Length; i++)
        {
            if (name[i] == '%' && char.IsAsciiHexDigit(name[i + 1]) && char.IsAsciiHexDigit(name[i + 2]))
            {
                return true;
            }
        }

        return false;
    }
}
