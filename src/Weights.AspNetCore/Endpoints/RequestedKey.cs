using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>Which key a request asks for.</summary>
/// <param name="KeyId">The key's name; null where the request gives none.</param>
/// <param name="Kid">The key's fingerprint; null where the request gives none.</param>
internal readonly record struct RequestedKey(KeyId? KeyId, string? Kid)
{
    // 16 bytes in lower-case hex.
    private const int KidLength = 32;

    /// <summary>Reads the query; false where a parameter is malformed or stands there twice.</summary>
    public static bool TryRead(IQueryCollection query, out RequestedKey request)
    {
        request = default;
        if (!TryReadOne(query["keyId"], out var idText) || !TryReadOne(query["kid"], out var kid))
        {
            return false;
        }

        KeyId? keyId = null;
        if ((idText is not null && !KeyId.TryParse(idText, out keyId)) || (kid is not null && !IsKid(kid)))
        {
            return false;
        }

        request = new RequestedKey(keyId, kid);
        return true;
    }

    // A repeated parameter is refused, so that a policy that looks at one value and the endpoint cannot mean two keys.
    private static bool TryReadOne(StringValues values, out string? value)
    {
        value = values.Count == 0 ? null : values[0];
        return values.Count <= 1;
    }

    private static bool IsKid(string text) => text.Length == KidLength && text.All(char.IsAsciiHexDigitLower);
}
