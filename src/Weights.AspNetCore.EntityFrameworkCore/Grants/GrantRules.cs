namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Who gets which key. The customer's own state comes first, so that a suspended customer learns nothing about keys.</summary>
internal static class GrantRules
{
    public static GrantOutcome Decide(KeyRequest request, GrantCase found) =>
        (request, found) switch
        {
            ({ RefusedAs: { } outcome }, _) => outcome,
            (_, { Customer: null }) => GrantOutcome.UnknownCustomer,
            (_, { Customer: { } customer }) when RefusalOf(customer.State) is { } outcome => outcome,
            (_, { SessionRevoked: true }) => GrantOutcome.SessionRevoked,
            (_, { Version: { } version, Key: { } key }) => DecideKey(request, found, version, key),
            _ => GrantOutcome.UnknownKey,
        };

    /// <summary>When a grant's right to the key ends by itself.</summary>
    public static DateTimeOffset? Until(GrantCase found) =>
        Earlier(found.Entitlement?.Until, found.Version?.State == KeyVersionState.Retiring ? found.Version.RetiringUntil : null);

    private static GrantOutcome? RefusalOf(CustomerState state) =>
        state switch
        {
            CustomerState.Active => null,
            CustomerState.Suspended => GrantOutcome.CustomerSuspended,
        };

    private static GrantOutcome DecideKey(KeyRequest request, GrantCase found, KeyVersionRow version, ContentKeyRow key)
    {
        if (request.KeyId is { } keyId && keyId.Value != key.KeyId)
        {
            return GrantOutcome.UnknownKey;
        }

        if (request.Format is { } format && format != key.Format)
        {
            return GrantOutcome.OtherFormat;
        }

        if (request.Delivery == KeyDelivery.Raw && !key.AllowRaw)
        {
            return GrantOutcome.DeliveryNotEnabled;
        }

        return
            DecideTime(request, found.Entitlement, version) is var outcome
            && outcome == GrantOutcome.Granted
            && request.Delivery == KeyDelivery.Wrapped
            && found.Wrap is null
            ? GrantOutcome.DeliveryNotEnabled
            : outcome;
    }

    private static GrantOutcome DecideTime(KeyRequest request, EntitlementRow? entitlement, KeyVersionRow version) =>
        entitlement switch
        {
            null => GrantOutcome.NotEntitled,
            _ when request.At < entitlement.From => GrantOutcome.EntitlementNotBegun,
            _ when request.At >= entitlement.Until => GrantOutcome.EntitlementEnded,
            _ => IsServed(version, request.At) ? GrantOutcome.Granted : GrantOutcome.KeyRetired,
        };

    // A retiring version without a date is served by nobody: rather too little than too much.
    private static bool IsServed(KeyVersionRow version, DateTimeOffset at) =>
        version.State switch
        {
            KeyVersionState.Active => true,
            KeyVersionState.Retiring => at < version.RetiringUntil,
            KeyVersionState.Retired => false,
        };

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;
}
