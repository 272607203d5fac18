using System.Globalization;
using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// The purpose of a stored key: everything that gives it its meaning. <see cref="IRootKey"/> authenticates it, so that a stored key opens
/// only in its own row, and only while the row has the same meaning.
/// </summary>
internal static class KeyPurpose
{
    public static string ContentKey(string keyId, ContainerFormat format, string kid) =>
        Join("content-key", keyId, ((int)format).ToString(CultureInfo.InvariantCulture), kid);

    public static string CustomerKey(string customer, int version) =>
        Join("customer-key", customer, version.ToString(CultureInfo.InvariantCulture));

    // Escaped, because a part that someone wrote into the database can contain a slash: "a/b" and "c" must differ from "a" and "b/c".
    private static string Join(params IEnumerable<string> parts) => string.Join('/', parts.Select(Uri.EscapeDataString));
}
