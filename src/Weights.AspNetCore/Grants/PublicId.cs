using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Weights.AspNetCore;

/// <summary>
/// The opaque names of customers and sessions that the key protocol carries: 1 to 64 of A–Z, a–z, 0–9, <c>_</c> and <c>-</c>.
/// They stand in answers and in the audit, so they must not be made from a cookie, a user name or an e-mail address.
/// </summary>
public static class PublicId
{
    /// <summary>The longest id, in characters.</summary>
    public const int MaxLength = 64;

    private const int RandomBytes = 16;

    private static readonly SearchValues<char> _allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
    );

    /// <summary>Makes an id of 128 random bits, such as <c>c_5nQk…</c>.</summary>
    /// <param name="prefix">What tells people the kind of id: <c>c_</c> for a customer, <c>s_</c> for a session.</param>
    /// <exception cref="ArgumentException">The prefix leaves no valid id.</exception>
    public static string New(string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var id = prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
        return IsValid(id)
            ? id
            : throw new ArgumentException($"'{prefix}' cannot begin an id: use a few of A-Z, a-z, 0-9, '_' and '-'.", nameof(prefix));
    }

    /// <summary>Whether a text is such an id.</summary>
    public static bool IsValid([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= MaxLength } && !text.AsSpan().ContainsAnyExcept(_allowed);
}
