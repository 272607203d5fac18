namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// Who gets which key. The order of the checks is part of the rules: the customer comes first, so that a suspended customer learns
/// nothing about keys, and the entitlement comes before the version, so that a customer without one learns nothing about versions.
/// </summary>
internal static class GrantRules
{
    public static GrantOutcome Decide(KeyRequest request, GrantCase found, DateTimeOffset now) =>
        request.RefusedAs
        ?? RefuseCustomer(found)
        ?? RefuseKey(request, found)
        ?? RefuseEntitlement(found.Entitlement, now)
        ?? RefuseVersion(request, found, now)
        ?? GrantOutcome.Granted;

    /// <summary>When the right to the key ends; null if it has no end.</summary>
    public static DateTimeOffset? Until(GrantCase found) =>
        Earlier(found.Entitlement?.Until, found.Version?.State == KeyVersionState.Retiring ? found.Version.RetiringUntil : null);

    /// <summary>Until when the device may use the key without the network; null if it may not keep it.</summary>
    /// <param name="request">The request, which must ask for it.</param>
    /// <param name="found">The rows for it.</param>
    /// <param name="usual">How long, unless the entitlement says otherwise.</param>
    /// <param name="now">The present time.</param>
    public static DateTimeOffset? OfflineUntil(KeyRequest request, GrantCase found, TimeSpan? usual, DateTimeOffset now) =>
        request is { Offline: true, Delivery: KeyDelivery.Session } && (found.Entitlement?.OfflineLease ?? usual) is { Ticks: > 0 } lease
            ? Earlier(now + lease, Until(found))
            : null;

    private static GrantOutcome? RefuseCustomer(GrantCase found)
    {
        if (found.Customer is not { } customer)
        {
            return GrantOutcome.UnknownCustomer;
        }

        return customer.State switch
        {
            CustomerState.Active => found.SessionRevoked ? GrantOutcome.SessionRevoked : null,
            CustomerState.Suspended => GrantOutcome.CustomerSuspended,
        };
    }

    private static GrantOutcome? RefuseKey(KeyRequest request, GrantCase found)
    {
        if (found.Version is null || found.Key is not { } key || (request.KeyId is { } keyId && keyId.Value != key.KeyId))
        {
            return GrantOutcome.UnknownKey;
        }

        if (request.Format is { } format && format != key.Format)
        {
            return GrantOutcome.OtherFormat;
        }

        return request.Delivery switch
        {
            KeyDelivery.Raw => key.AllowRaw ? null : GrantOutcome.DeliveryNotEnabled,
            KeyDelivery.Session or KeyDelivery.Wrapped => null,
        };
    }

    private static GrantOutcome? RefuseEntitlement(EntitlementRow? entitlement, DateTimeOffset now)
    {
        if (entitlement is null)
        {
            return GrantOutcome.NotEntitled;
        }

        if (now < entitlement.From)
        {
            return GrantOutcome.EntitlementNotBegun;
        }

        return now >= entitlement.Until ? GrantOutcome.EntitlementEnded : null;
    }

    private static GrantOutcome? RefuseVersion(KeyRequest request, GrantCase found, DateTimeOffset now)
    {
        if (!IsServed(found.Version!, now))
        {
            return GrantOutcome.KeyRetired;
        }

        return request.Delivery switch
        {
            KeyDelivery.Wrapped => found.Wrap is null ? GrantOutcome.DeliveryNotEnabled : null,
            KeyDelivery.Session or KeyDelivery.Raw => null,
        };
    }

    // A retiring version without a date is not served: the comparison with null is false.
    public static bool IsServed(KeyVersionRow version, DateTimeOffset at) =>
        version.State switch
        {
            KeyVersionState.Active => true,
            KeyVersionState.Retiring => at < version.RetiringUntil,
            KeyVersionState.Retired => false,
        };

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;
}
