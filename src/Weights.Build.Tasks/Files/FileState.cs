using System.Security.Cryptography;

namespace Weights.Build.Tasks;

/// <summary>A file's content by digest, with length and time to notice without reading it that it is still the same.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="Modified">Time of the last write, in UTC ticks of 100 ns.</param>
/// <param name="Sha256">Lower-case hex.</param>
internal sealed record FileState(long Length, long Modified, string Sha256)
{
    /// <summary>False for what a damaged file deserializes to.</summary>
    public bool IsWhole => Sha256 is { Length: 64 } && Sha256.All(char.IsAsciiHexDigitLower) && Length >= 0;

    public static FileState Of(string path, long length, ReadOnlySpan<byte> sha256) =>
        new(length, File.GetLastWriteTimeUtc(path).Ticks, Convert.ToHexStringLower(sha256));

    /// <summary>Reads the whole file.</summary>
    /// <exception cref="IOException">It cannot be read, or changed meanwhile.</exception>
    public static FileState Hash(string path)
    {
        using var file = File.OpenRead(path);
        var (length, modified) = (file.Length, File.GetLastWriteTimeUtc(file.SafeFileHandle));
        var sha256 = SHA256.HashData(file);

        // The time must be of the bytes that were read, or a later change could pass for them.
        return file.Length == length && File.GetLastWriteTimeUtc(file.SafeFileHandle) == modified
            ? new FileState(length, modified.Ticks, Convert.ToHexStringLower(sha256))
            : throw new IOException($"'{path}' changed while it was read.");
    }

    /// <summary>
    /// The state with the file's present time where its content is still the recorded one; null where it is not, or the file is gone.
    /// Reads the file only where its time changed, or is not to be trusted: another file of the same length may have it.
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

    /// <summary>Whether the file looks the same from outside.</summary>
    public bool HasLengthAndTime(FileInfo file) => file.Exists && (file.Length, file.LastWriteTimeUtc.Ticks) == (Length, Modified);
}
