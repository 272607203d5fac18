using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Weights.Build.Tasks;

/// <summary>The digest of a file's content. The length and time show, without reading the file, whether it is unchanged.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="Modified">Time of the last write, in UTC ticks of 100 ns.</param>
/// <param name="Sha256">Lower-case hex.</param>
internal sealed record FileState(long Length, long Modified, string Sha256)
{
    /// <summary>False if a value is not possible, as in a damaged record.</summary>
    [JsonIgnore]
    public bool IsWhole => Sha256 is { Length: 64 } && Sha256.All(char.IsAsciiHexDigitLower) && Length >= 0;

    public static FileState Of(string path, long length, ReadOnlySpan<byte> sha256) =>
        new(length, File.GetLastWriteTimeUtc(path).Ticks, Convert.ToHexStringLower(sha256));

    /// <summary>Reads the whole file.</summary>
    /// <exception cref="IOException">It cannot be read, or changed while it was read.</exception>
    public static FileState Hash(string path)
    {
        using var file = File.OpenRead(path);
        var (length, modified) = (file.Length, File.GetLastWriteTimeUtc(file.SafeFileHandle));
        var sha256 = SHA256.HashData(file);

        // The time must belong to the bytes that were read. Otherwise a later change could go unnoticed.
        return file.Length == length && File.GetLastWriteTimeUtc(file.SafeFileHandle) == modified
            ? new FileState(length, modified.Ticks, Convert.ToHexStringLower(sha256))
            : throw new IOException($"'{path}' changed while it was read.");
    }

    /// <summary>
    /// The state with the file's present time if its content is still the recorded one; null if it is not, or the file does not exist.
    /// Reads the file only if its time changed or is not trusted: another file of the same length may have the same time.
    /// </summary>
    public FileState? Confirm(string path, bool trustTime = true)
    {
        var info = RealFile.Of(path);
        if (!info.Exists || info.Length != Length)
        {
            return null;
        }

        if (trustTime && HasLengthAndTime(info))
        {
            return this;
        }

        var now = Hash(path);
        return now.Sha256 == Sha256 ? now : null;
    }

    /// <summary>Whether the file has the recorded length and time.</summary>
    public bool HasLengthAndTime(FileInfo file) => file.Exists && (file.Length, file.LastWriteTimeUtc.Ticks) == (Length, Modified);
}
