using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore;

/// <summary>
/// Finds what makes a Data Protection ring worthless as a root key: that it lies in the open beside the keys that it protects, where one copy of a
/// folder or a database takes both; or that it lies nowhere that outlives the machine.
/// </summary>
/// <param name="rootKey">The root key in use.</param>
/// <param name="ring">How the ring is kept.</param>
public sealed class KeyRingCheck(IRootKey rootKey, IOptions<KeyManagementOptions> ring)
{
    private const string HowTo =
        "Call builder.Services.AddDataProtection().SetApplicationName(…).PersistKeysTo…(…).ProtectKeysWith…(…), for instance ProtectKeysWithCertificate.";

    /// <summary>Says what is wrong with the ring; null if nothing is, or the root key is not the ring's.</summary>
    /// <param name="dataFolder">The folder of an embedded database; null where the data lies on a database server.</param>
    public string? FindTrouble(string? dataFolder)
    {
        if (rootKey is not DataProtectionRootKey)
        {
            return null;
        }

        return ring.Value.XmlRepository switch
        {
            null =>
                $"The Data Protection key ring, which protects all stored keys, has no place of its own: it lies unencrypted in a default folder, or in memory, and is lost with the machine. {HowTo}",
            var repository when IsEncrypted(repository) => null,
            FileSystemXmlRepository files when !IsBeside(files.Directory.FullName, dataFolder) => null,
            _ => $"The Data Protection key ring lies unencrypted beside the keys that it protects: whoever copies one has both. {HowTo}",
        };
    }

    // Keys of the ring that were written before encryption was configured stay in the open, so the written ones count as well.
    private bool IsEncrypted(IXmlRepository repository) =>
        ring.Value.XmlEncryptor is not null && !repository.GetAllElements().Any(key => key.Descendants("masterKey").Any());

    private static bool IsBeside(string ringFolder, string? dataFolder) =>
        dataFolder is not null && (IsWithin(ringFolder, dataFolder) || IsWithin(dataFolder, ringFolder));

    private static bool IsWithin(string folder, string path)
    {
        var relative = Path.GetRelativePath(folder, path);
        return !Path.IsPathRooted(relative) && relative.Split(Path.DirectorySeparatorChar)[0] != "..";
    }
}
