using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;

namespace Weights.AspNetCore;

/// <summary>
/// Finds mistakes that make a Data Protection key ring worthless as a root key: anyone who copies it can decrypt all stored keys,
/// because it is stored unencrypted; or it is stored where it is lost with the machine.
/// </summary>
/// <param name="rootKey">The root key in use.</param>
/// <param name="ring">The options of the ring.</param>
public sealed class KeyRingCheck(IRootKey rootKey, IOptions<KeyManagementOptions> ring)
{
    private const string HowTo =
        "Call builder.Services.AddDataProtection().SetApplicationName(…).PersistKeysTo…(…).ProtectKeysWith…(…),"
        + " for example ProtectKeysWithCertificate.";

    // Data Protection marks each secret with this attribute, and replaces marked elements when it encrypts them.
    private static readonly XName _requiresEncryption = XName.Get("requiresEncryption", "http://schemas.asp.net/2015/03/dataProtection");

    /// <summary>
    /// Says what is wrong with the key ring; null if nothing is, or if another root key than <see cref="DataProtectionRootKey"/> is used.
    /// </summary>
    /// <param name="allowUnencrypted">Whether the ring may be stored unencrypted.</param>
    /// <exception cref="RootKeyException">The key ring cannot be read.</exception>
    public string? FindTrouble(bool allowUnencrypted)
    {
        if (rootKey is not DataProtectionRootKey)
        {
            return null;
        }

        if (ring.Value.XmlRepository is not { } repository)
        {
            return "The Data Protection key ring, which protects all stored keys, has no configured place:"
                + $" it is unencrypted in a default folder, or in memory, and is lost with the machine. {HowTo}";
        }

        if (allowUnencrypted)
        {
            return null;
        }

        if (ring.Value.XmlEncryptor is null or NullXmlEncryptor)
        {
            return "The Data Protection key ring is stored unencrypted: anyone who copies it can decrypt all stored keys."
                + $" {HowTo} If something else encrypts the place of the ring, set Weights:AllowUnencryptedKeyRing to true.";
        }

        return Elements(repository).Any(IsUnencrypted)
            ? "The Data Protection key ring contains keys that are stored unencrypted, from before encryption was configured:"
                + " anyone who copies them can decrypt the stored keys that they protect. Start with an empty key ring and an empty"
                + " database, and import the content keys again; or set Weights:AllowUnencryptedKeyRing to true."
            : null;
    }

    private static bool IsUnencrypted(XElement key) =>
        key.DescendantsAndSelf()
            .Any(element => element.Name.LocalName == "masterKey" || (bool?)element.Attribute(_requiresEncryption) == true);

    [SuppressMessage(
        "Design",
        "CA1031",
        Justification = "Repositories of apps throw anything. Each failure means that the app must not start."
    )]
    private static IReadOnlyCollection<XElement> Elements(IXmlRepository repository)
    {
        try
        {
            return repository.GetAllElements();
        }
        catch (Exception e)
        {
            throw new RootKeyException(
                $"The Data Protection key ring cannot be read from its repository ({repository.GetType().Name}): {e.Message}"
                    + " The place of the ring must exist and must be readable before the app starts.",
                e
            );
        }
    }
}
