namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Decides and records a batch of requests in one transaction, which is on the disk when the task completes.</summary>
internal interface IGrantStore
{
    /// <param name="asked">What to read; null where nothing is to be decided.</param>
    /// <param name="decide">Gets the rows, and gives the entries of the audit.</param>
    Task CommitAsync(GrantLookup? asked, Func<GrantRows, Task<IReadOnlyList<AuditRow>>> decide);
}

/// <summary>What a batch of requests is about; no name twice.</summary>
/// <param name="Customers">Who asks.</param>
/// <param name="Sessions">In which sessions.</param>
/// <param name="Kids">For which versions of keys.</param>
/// <param name="KeyIds">For which keys, whatever version is in force: the compatible mode asks so.</param>
/// <param name="Wrapped">Who asks for wraps.</param>
internal sealed record GrantLookup(string[] Customers, string[] Sessions, string[] Kids, string[] KeyIds, string[] Wrapped)
{
    public static GrantLookup? Of(IReadOnlyCollection<KeyRequest> requests) =>
        requests.Count == 0
            ? null
            : new(
                [.. requests.Select(request => request.Customer).Distinct()],
                [.. requests.Select(request => request.Session).Distinct()],
                [.. requests.Select(request => request.Kid).OfType<string>().Distinct()],
                [.. requests.Where(request => request.Kid is null).Select(request => request.KeyId?.Value).OfType<string>().Distinct()],
                [.. requests.Where(request => request.Delivery == KeyDelivery.Wrapped).Select(request => request.Customer).Distinct()]
            );
}

/// <summary>The rows; there may be more than were asked about.</summary>
internal sealed record GrantRows(
    List<VersionAndKey> Versions,
    List<CustomerStatus> Customers,
    List<EntitlementRow> Entitlements,
    List<WrapRow> Wraps,
    List<string> Revoked
)
{
    public static GrantRows None { get; } = new([], [], [], [], []);
}

internal sealed record VersionAndKey(KeyVersionRow Version, ContentKeyRow Key);

/// <summary>What a decision asks about a customer.</summary>
internal sealed record CustomerStatus(string Id, CustomerState State);
