using System.Buffers.Text;

namespace Weights.Build.Tasks.Tests;

/// <summary>Pins as docs/reference/format.md defines them, read from the bytes of a file.</summary>
internal static class Pins
{
    public static string Of(string format, string path)
    {
        var file = File.ReadAllBytes(path);
        byte[] pin = format == "gcm" ? [.. file[..12], .. file[^16..]] : file[40..104];
        return Base64Url.EncodeToString(pin);
    }
}
