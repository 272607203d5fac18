using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>The key that a Debug build makes by itself, so that a newcomer's first run works. One for each project, never published.</summary>
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
                // Another target framework of the project, built at the same time, was first: its key is the key.
            }
        }

        return KeyFile.Read(path);
    }
}
