using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>Which key a request asks for.</summary>
/// <param name="KeyId">The key ID; null if the request has none.</param>
/// <param name="Kid">The kid, 32 lower-case hex digits; null if the request has none.</param>
internal readonly record struct RequestedKey(KeyId? KeyId, string? Kid)
{
    // 16 bytes in lower-case hex.
    private const int KidLength = 32;

    /// <summary>Reads the query; false if a parameter is malformed or repeated.</summary>
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

    // If parameters could repeat, a policy of the app could check one value and the endpoint could use another.
    private static bool TryReadOne(StringValues values, out string? value)
    {
        value = values.Count == 0 ? null : values[0];
        return values.Count <= 1;
    }

    private static bool IsKid(string text) => text.Length == KidLength && text.All(char.IsAsciiHexDigitLower);
}
