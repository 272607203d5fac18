using Microsoft.Win32.SafeHandles;

namespace Weights.OnnxRuntime;

/// <summary>A container on a disk.</summary>
internal sealed class FileBytes : IContainerBytes
{
    private readonly SafeFileHandle _handle;

    private FileBytes(string path, SafeFileHandle handle) => (Name, _handle) = (path, handle);

    public string Name { get; }

    public string Advice => "Copy file and models.json again, from the same publish.";

    public bool IsLocal => true;

    public int MostParts => Environment.ProcessorCount;

    /// <param name="path">The full path.</param>
    /// <param name="expected">The length that the manifest gives, in bytes.</param>
    /// <exception cref="EncryptedModelException"><c>unreadable</c>, <c>truncated</c> or <c>too-long</c>.</exception>
    public static FileBytes Open(string path, long expected)
    {
        FileBytes? opened = null;
        try
        {
            opened = new FileBytes(path, File.OpenHandle(path, options: FileOptions.SequentialScan));
            var length = RandomAccess.GetLength(opened._handle);
            return length == expected ? opened : throw WrongContainers.OfLength(opened, length, expected);
        }
        catch (Exception e)
        {
            opened?.Dispose();
            if (e is IOException or UnauthorizedAccessException)
            {
                throw Unreadable(path, e);
            }

            throw;
        }
    }

    public ValueTask<IContainerPart> OpenAsync(long offset, long length, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IContainerPart>(new FilePart(this, offset, length));

    public EncryptedModelException? WhyNotAContainer() => null;

    public void Dispose() => _handle.Dispose();

    private static EncryptedModelException Unreadable(string path, Exception cause) =>
        new(
            "unreadable",
            $"'{path}', which models.json lists, cannot be read: {cause.Message} Copy the whole folder that was published.",
            cause
        );

    /// <summary>A part, which is read without a wait for other threads, because files have no asynchronous reads on most systems.</summary>
    private sealed class FilePart(FileBytes file, long offset, long length) : IContainerPart
    {
        // So that a cancelled load of a slow disk ends soon.
        private const int ReadLength = 1 << 24;

        private long _position = offset;

        public long Length => length;

        public ValueTask ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
        {
            var rest = destination.Span;
            try
            {
                while (!rest.IsEmpty)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var count = RandomAccess.Read(file._handle, rest[..Math.Min(rest.Length, ReadLength)], _position);
                    if (count == 0)
                    {
                        throw new IOException("The file became shorter while it was read.");
                    }

                    rest = rest[count..];
                    _position += count;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw Unreadable(file.Name, e);
            }

            return ValueTask.CompletedTask;
        }

        public void Dispose() { }
    }
}
