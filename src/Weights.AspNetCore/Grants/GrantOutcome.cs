namespace Weights.AspNetCore;

/// <summary>The outcome of a key request, as the audit records it. Responses say less: see <see cref="RefusalCode"/>.</summary>
public enum GrantOutcome
{
    /// <summary>The key was delivered.</summary>
    Granted,

    /// <summary>Nobody is signed in.</summary>
    NotSignedIn,

    /// <summary>
    /// A policy or other middleware of the app refused the request, or the app gave an ID that is not a <see cref="PublicId"/>.
    /// </summary>
    PolicyRefused,

    /// <summary>The request was malformed.</summary>
    Malformed,

    /// <summary>The page's origin is not on the allow-list, or the browser says that the request does not come from a page.</summary>
    OriginRefused,

    /// <summary>
    /// The customer or the session asked too often, or other middleware responded 429 or 503 because of a limit of the app.
    /// </summary>
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

    /// <summary>The key may not be delivered in this way.</summary>
    DeliveryNotEnabled,

    /// <summary>The customer is not entitled to the key.</summary>
    NotEntitled,

    /// <summary>The customer's entitlement has not begun.</summary>
    EntitlementNotBegun,

    /// <summary>The customer's entitlement has ended.</summary>
    EntitlementEnded,

    /// <summary>This version of the key is no longer served.</summary>
    KeyRetired,

    /// <summary>The stored key cannot be decrypted with the server's root key.</summary>
    RootKeyLost,

    /// <summary>
    /// The store could not be reached, or could not record the grant; or the root key did not respond in time, or the client gave up before
    /// it did, or the app failed or its time limit was over. If the store could not be reached or could not record, the audit has no entry.
    /// </summary>
    Unavailable,

    /// <summary>The app gave no customer for the user, and the store has keys only for customers.</summary>
    NoCustomer,

    /// <summary>A raw key was requested over plain HTTP, which does not protect the key.</summary>
    InsecureTransport,

    /// <summary>
    /// The key was granted, but its response was not sent: the client had left, a time limit of the app was over, or other middleware
    /// responded. The audit has this entry after the one of the grant, with the same request ID.
    /// </summary>
    NotDelivered,
}
