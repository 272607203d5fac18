using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore;

/// <summary>
/// Finds mistakes that make a Data Protection key ring worthless as a root key: it is stored unencrypted together with the keys
/// that it protects, so that one copy of a folder or a database contains both; or it is stored where it is lost with the machine.
/// </summary>
/// <param name="rootKey">The root key in use.</param>
/// <param name="ring">The options of the ring.</param>
public sealed class KeyRingCheck(IRootKey rootKey, IOptions<KeyManagementOptions> ring)
{
    private const string HowTo =
        "Call builder.Services.AddDataProtection().SetApplicationName(…).PersistKeysTo…(…).ProtectKeysWith…(…),"
        + " for example ProtectKeysWithCertificate.";

    /// <summary>Says what is wrong with the key ring; null if nothing is, or if the root key is not in the key ring.</summary>
    /// <param name="dataFolder">The folder of an embedded database; null if the data is on a database server.</param>
    public string? FindTrouble(string? dataFolder)
    {
        if (rootKey is not DataProtectionRootKey)
        {
            return null;
        }

        return ring.Value.XmlRepository switch
        {
            null => "The Data Protection key ring, which protects all stored keys, has no configured place:"
                + $" it is unencrypted in a default folder, or in memory, and is lost with the machine. {HowTo}",
            var repository when IsEncrypted(repository) => null,
            FileSystemXmlRepository files when !IsBeside(files.Directory.FullName, dataFolder) => null,
            _ => "The Data Protection key ring is stored unencrypted beside the keys that it protects:"
                + $" anyone who copies one has both. {HowTo}",
        };
    }

    // Keys that the ring wrote before encryption was configured stay unencrypted, so the stored keys are checked too.
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
