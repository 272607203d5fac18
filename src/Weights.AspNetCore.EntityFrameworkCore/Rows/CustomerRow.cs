namespace Weights.AspNetCore.EntityFrameworkCore;

internal sealed class CustomerRow
{
    /// <summary>A <see cref="PublicId"/>.</summary>
    public required string Id { get; init; }

    /// <summary>For people; never sent to browsers.</summary>
    public required string Name { get; set; }

    public CustomerState State { get; set; }

    /// <summary>The customer's key, encrypted under the root key for the purpose <see cref="KeyPurpose.CustomerKey"/>.</summary>
    public required byte[] ProtectedKek { get; set; }

    /// <summary>
    /// The number of the customer's present key, counted from 1. It is a concurrency token: if two rotations run at the same time, one of
    /// them fails.
    /// </summary>
    public required int KekVersion { get; set; }

    public required DateTimeOffset Created { get; init; }
}
