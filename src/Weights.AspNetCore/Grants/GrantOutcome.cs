namespace Weights.AspNetCore;

/// <summary>What became of a request for a key, as the audit records it. Answers tell less: see <see cref="RefusalCode"/>.</summary>
public enum GrantOutcome
{
    /// <summary>The key was handed out.</summary>
    Granted,

    /// <summary>Nobody is signed in.</summary>
    NotSignedIn,

    /// <summary>A policy of the app refused the request, or its user has no id that the protocol can carry.</summary>
    PolicyRefused,

    /// <summary>The request was not well-formed.</summary>
    Malformed,

    /// <summary>The page's origin is not on the allow-list, or the browser says that the request is from elsewhere.</summary>
    OriginRefused,

    /// <summary>The customer or the session asked too often, or a rate limit of the app's own was reached: other middleware answered 429 or 503.</summary>
    RateLimited,

    /// <summary>There is no such customer.</summary>
    UnknownCustomer,

    /// <summary>The customer is suspended.</summary>
    CustomerSuspended,

    /// <summary>The session was revoked.</summary>
    SessionRevoked,

    /// <summary>There is no such key.</summary>
    UnknownKey,

    /// <summary>The key is for files of the other format.</summary>
    OtherFormat,

    /// <summary>The key is not handed out in this way.</summary>
    DeliveryNotEnabled,

    /// <summary>The customer is not entitled to the key.</summary>
    NotEntitled,

    /// <summary>The customer's entitlement has not begun.</summary>
    EntitlementNotBegun,

    /// <summary>The customer's entitlement has ended.</summary>
    EntitlementEnded,

    /// <summary>This version of the key is no longer served.</summary>
    KeyRetired,

    /// <summary>The key does not open under the server's root key.</summary>
    RootKeyLost,

    /// <summary>The store could not be asked, or could not record the grant.</summary>
    Unavailable,
}
