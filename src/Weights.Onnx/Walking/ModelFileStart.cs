namespace Weights.Onnx;

/// <summary>What the first bytes of a file show.</summary>
/// <param name="WhyNot">Why it is not a model, as the end of a sentence; null if it can be one.</param>
/// <param name="IsOrtFormat">Whether it is an ONNX Runtime file: FlatBuffers with the identifier <c>ORTM</c>.</param>
internal readonly record struct ModelFileStart(string? WhyNot, bool IsOrtFormat)
{
    public static ModelFileStart Read(Stream file)
    {
        Span<byte> start = stackalloc byte[64];
        file.Position = 0;
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        return start switch
        {
            [] => new("it is empty", false),
            _ when start.StartsWith("version https://git-lfs"u8) => new("it is a Git LFS pointer, not the file itself", false),
            _ => new(null, start.Length >= 8 && start[4..8].SequenceEqual("ORTM"u8)),
        };
    }
}
