using System.Globalization;
using System.Text;

namespace Weights.Benchmarks;

/// <summary>Reads HTTP/1.1 responses as far as the load needs it.</summary>
internal static class ResponseReader
{
    /// <summary>Returns the body once all of the response has arrived; a chunked one with the lengths of its chunks.</summary>
    /// <exception cref="InvalidOperationException">The status is not 200.</exception>
    public static bool TryReadBody(ReadOnlySpan<byte> response, out ReadOnlySpan<byte> body)
    {
        var end = response.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            body = default;
            return false;
        }

        if (!response.StartsWith("HTTP/1.1 200 "u8))
        {
            throw new InvalidOperationException($"The server refused: {Encoding.UTF8.GetString(response)}");
        }

        body = response[(end + 4)..];
        return Length(response[..end]) is { } length ? body.Length >= length : body.EndsWith("0\r\n\r\n"u8);
    }

    private static int? Length(ReadOnlySpan<byte> head)
    {
        // The servers write the name in one of these two ways.
        var name = head.IndexOf("\r\nContent-Length: "u8);
        name = name >= 0 ? name : head.IndexOf("\r\ncontent-length: "u8);
        if (name < 0)
        {
            return null;
        }

        var value = head[(name + "\r\nContent-Length: "u8.Length)..];
        var end = value.IndexOf("\r\n"u8);
        return int.Parse(end < 0 ? value : value[..end], CultureInfo.InvariantCulture);
    }
}
