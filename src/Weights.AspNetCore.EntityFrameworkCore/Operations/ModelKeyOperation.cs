namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// An operation on keys or customers, or an operation that returned a key without a key request. The audit stores the names.
/// </summary>
public enum ModelKeyOperation
{
    /// <summary>A content key was generated or imported.</summary>
    KeyAdded,

    /// <summary>A content key got a new version. The previous one is served until a date.</summary>
    KeyRotated,

    /// <summary>A version is no longer served.</summary>
    KeyRetired,

    /// <summary>The raw mode may deliver a key.</summary>
    RawAllowed,

    /// <summary>The raw mode may no longer deliver a key.</summary>
    RawForbidden,

    /// <summary>A content key was opened, for the build.</summary>
    KeyOpened,

    /// <summary>A customer was added.</summary>
    CustomerAdded,

    /// <summary>A customer was entitled to a key, or the dates of the entitlement were changed.</summary>
    Entitled,

    /// <summary>The time was changed in which a customer's devices may use a key without the network.</summary>
    OfflineAllowed,

    /// <summary>A customer's entitlement to a key was withdrawn.</summary>
    Withdrawn,

    /// <summary>A customer was suspended.</summary>
    Suspended,

    /// <summary>A suspended customer was restored.</summary>
    Restored,

    /// <summary>A session was revoked.</summary>
    SessionRevoked,

    /// <summary>A customer got a new key-encryption key.</summary>
    CustomerKeyRotated,

    /// <summary>A customer's key-encryption key was opened, for the customer's licence file.</summary>
    CustomerKeyOpened,
}
