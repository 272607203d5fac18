namespace Weights.Build.Tasks;

/// <summary>The file behind a path: length and time of a symbolic link are the link's own, and models are often links into a store.</summary>
internal static class RealFile
{
    /// <summary>The file; one that does not exist where a link leads nowhere.</summary>
    public static FileInfo Of(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file : (FileInfo)(file.ResolveLinkTarget(returnFinalTarget: true) ?? file);
    }

    /// <summary>Its length in bytes; 0 where there is none.</summary>
    public static long LengthOf(string path) => Of(path) is { Exists: true } file ? file.Length : 0;
}
