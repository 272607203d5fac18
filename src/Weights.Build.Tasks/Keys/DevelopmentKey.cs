using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>
/// The key that a Debug build makes by itself, so that the first run works. Each project has a different one. It is never published.
/// </summary>
internal static class DevelopmentKey
{
    public static ContentKey ReadOrMake(string path)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            try
            {
                using var key = ContentKey.Generate();
                KeyFile.WriteNew(path, key);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another target framework of the project, which is built at the same time, made the key first. Its key is used.
            }
        }

        return KeyFile.Read(path);
    }
}
