namespace Weights.AspNetCore;

/// <summary>How a content key reaches a browser.</summary>
public enum KeyDelivery
{
    /// <summary>The session protocol: wrapped for one request, under a key that both sides agree on for it.</summary>
    Session,

    /// <summary>Wrapped under the customer's own key, which the client holds already.</summary>
    Wrapped,

    /// <summary>The compatible mode: 32 raw bytes over TLS.</summary>
    Raw,
}
