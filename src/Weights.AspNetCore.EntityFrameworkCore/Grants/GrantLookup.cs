namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>The rows that the decisions about a batch need. No list has a value twice.</summary>
/// <param name="Customers">The customers of the requests.</param>
/// <param name="Sessions">The sessions of the requests.</param>
/// <param name="Kids">The requested versions of keys.</param>
/// <param name="KeyIds">The keys whose active version is requested. Only the raw mode requests a key in this way.</param>
/// <param name="WrapCustomers">The customers that request wraps.</param>
internal sealed record GrantLookup(string[] Customers, string[] Sessions, string[] Kids, string[] KeyIds, string[] WrapCustomers)
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
