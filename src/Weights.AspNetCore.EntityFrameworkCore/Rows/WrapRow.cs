using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// A content key wrapped under a customer's key (RFC 3394). The wrap does not authenticate the customer, the kid and the format, so the
/// row has them.
/// </summary>
internal sealed class WrapRow
{
    public required string Customer { get; init; }

    public required string Kid { get; init; }

    public required ContainerFormat Format { get; init; }

    /// <summary>40 bytes.</summary>
    public required byte[] Wrapped { get; set; }

    public required int KekVersion { get; set; }

    /// <param name="customer">The customer.</param>
    /// <param name="kek">The customer's key.</param>
    /// <param name="key">The content key.</param>
    /// <param name="format">The container format that the content key is for.</param>
    public static WrapRow Of(CustomerRow customer, KeyEncryptionKey kek, ContentKey key, ContainerFormat format) =>
        new()
        {
            Customer = customer.Id,
            Kid = key.Kid,
            Format = format,
            Wrapped = kek.Wrap(key),
            KekVersion = customer.KekVersion,
        };
}
