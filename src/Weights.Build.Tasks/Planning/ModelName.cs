using System.Buffers;
using System.Text;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>Checks that a name works everywhere: in file systems, as a static web asset and in URLs.</summary>
internal static class ModelName
{
    // Characters that Windows does not allow in file names, and ';', which separates items in MSBuild.
    private static readonly SearchValues<char> _forbidden = SearchValues.Create(";\\:*?\"<>|");

    // File systems allow 255. The suffixes must fit: '.enc.record', or '.onnx.gz' of an unencrypted model.
    private const int MaxSegmentBytes = 240;

    /// <summary>The name in normalization form C, or the reason why it is not allowed.</summary>
    /// <remarks>Without ICU .NET cannot normalise. The rules of containers then refuse a name that may need it.</remarks>
    public static (string? Name, string? WhyNot) Check(string name)
    {
        try
        {
            // Checks the rules of containers: segments, surrogates, length.
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

    /// <summary>
    /// Why a path that a container can be bound to does not work in file systems, as a static web asset or in URLs, as the end of a
    /// sentence; null if it works.
    /// </summary>
    public static string? WhyNot(string name)
    {
        if (name.AsSpan().IndexOfAny(_forbidden) is >= 0 and var at)
        {
            return $"it contains '{name[at]}'";
        }

        if (name.Any(char.IsControl))
        {
            return "it contains a control character";
        }

        if (name.Contains("#[", StringComparison.Ordinal))
        {
            return "it contains '#[', which the SDK reads as a fingerprint pattern";
        }

        if (HasEscape(name))
        {
            return "it contains '%' and two hexadecimal digits, which MSBuild and URLs read as one character";
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
