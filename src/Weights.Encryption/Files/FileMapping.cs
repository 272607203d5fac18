using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Weights.Encryption;

/// <summary>A file's bytes as one writable span. The file must have its full length, with every block allocated.</summary>
internal sealed unsafe class FileMapping : IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly int length;
    private byte* start;

    public FileMapping(SafeFileHandle handle, int length)
    {
        this.length = length;
        file = MemoryMappedFile.CreateFromFile(handle, mapName: null, length, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.ReadWrite);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
    }

    /// <summary>The file's bytes, until disposed.</summary>
    public Span<byte> Span => new(start + view.PointerOffset, length);

    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
    }
}
