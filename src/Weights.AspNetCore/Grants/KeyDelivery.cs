namespace Weights.AspNetCore;

/// <summary>How a content key gets to a browser.</summary>
public enum KeyDelivery
{
    /// <summary>The session protocol: wrapped for one request, under a key that only its two sides can derive.</summary>
    Session,

    /// <summary>The wrapped mode: wrapped under the customer's own key, which the client already holds.</summary>
    Wrapped,

    /// <summary>The raw mode: 32 raw bytes over TLS.</summary>
    Raw,
}
