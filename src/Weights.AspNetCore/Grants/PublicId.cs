using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Weights.AspNetCore;

/// <summary>
/// The opaque names of customers and sessions in the key protocol: 1 to 64 of A–Z, a–z, 0–9, <c>_</c> and <c>-</c>. Responses and
/// the audit contain them, so they must not be made from a cookie, a user name or an e-mail address.
/// </summary>
public static class PublicId
{
    /// <summary>The length of the longest ID, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>
    /// The customer of an app without a store. An app with a store whose users all belong to one customer gives it as
    /// <see cref="ModelKeyOptions.CustomerId"/> and adds a customer with this ID to the store.
    /// </summary>
    public const string Site = "site";

    private const int RandomBytes = 16;

    private static readonly SearchValues<char> _allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
    );

    /// <summary>Makes an ID of 128 random bits, such as <c>c_5nQk…</c>.</summary>
    /// <param name="prefix">Shows people the kind of the ID: <c>c_</c> for a customer, <c>s_</c> for a session.</param>
    /// <exception cref="ArgumentException">The ID would not be valid with this prefix.</exception>
    public static string New(string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var id = prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
        return IsValid(id)
            ? id
            : throw new ArgumentException($"'{prefix}' cannot begin an ID: use a few of A-Z, a-z, 0-9, '_' and '-'.", nameof(prefix));
    }

    /// <summary>Whether a text is a valid ID.</summary>
    public static bool IsValid([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= MaxLength } && !text.AsSpan().ContainsAnyExcept(_allowed);
}
