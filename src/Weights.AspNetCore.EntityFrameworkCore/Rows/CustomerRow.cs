using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

internal sealed class CustomerRow
{
    /// <summary>A <see cref="PublicId"/>.</summary>
    public required string Id { get; init; }

    /// <summary>For people; never sent.</summary>
    public required string Name { get; set; }

    public CustomerState State { get; set; }

    /// <summary>The customer's key-encryption key under the root key, for the purpose <see cref="KeyPurpose.CustomerKey"/>.</summary>
    public required byte[] ProtectedKek { get; set; }

    /// <summary>Counts the customer's keys; two rotations at once cannot both succeed.</summary>
    public required int KekVersion { get; set; }

    public required DateTimeOffset Created { get; init; }
}

/// <summary>A customer's right to a key id, through all its versions.</summary>
internal sealed class EntitlementRow
{
    public required string Customer { get; init; }

    public required string KeyId { get; init; }

    /// <summary>Null: at once. "Now" would be the clock of one instance among several.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>Null: without end.</summary>
    public DateTimeOffset? Until { get; set; }
}

/// <summary>A content key wrapped under a customer's key. RFC 3394 binds nothing, so kid, format and customer stand beside it.</summary>
internal sealed class WrapRow
{
    public required string Customer { get; init; }

    public required string Kid { get; init; }

    public required ContainerFormat Format { get; init; }

    /// <summary>40 bytes.</summary>
    public required byte[] Wrapped { get; set; }

    public required int KekVersion { get; set; }
}

internal sealed class RevokedSessionRow
{
    public required string Session { get; init; }

    public required string Customer { get; init; }

    public required DateTimeOffset At { get; init; }
}
