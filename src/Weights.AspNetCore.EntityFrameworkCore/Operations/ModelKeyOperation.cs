namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>What was done to a key or a customer, or handed out by other means than a request of a page.</summary>
public enum ModelKeyOperation
{
    /// <summary>A content key was made, or taken in.</summary>
    KeyAdded,

    /// <summary>A content key has a new version; the last one is served until a date.</summary>
    KeyRotated,

    /// <summary>A version is not served any more.</summary>
    KeyRetired,

    /// <summary>The compatible mode may hand out a key.</summary>
    RawAllowed,

    /// <summary>The compatible mode may not hand it out.</summary>
    RawForbidden,

    /// <summary>A content key was opened, for the build.</summary>
    KeyOpened,

    /// <summary>A customer was added.</summary>
    CustomerAdded,

    /// <summary>A customer has the right to a key, or its dates were changed.</summary>
    Entitled,

    /// <summary>The right was taken from them.</summary>
    Withdrawn,

    /// <summary>A customer was suspended.</summary>
    Suspended,

    /// <summary>A suspended customer was restored.</summary>
    Restored,

    /// <summary>A session was revoked.</summary>
    SessionRevoked,

    /// <summary>A customer has a new key-encryption key.</summary>
    CustomerKeyRotated,

    /// <summary>A customer's key-encryption key was opened, for their licence file.</summary>
    CustomerKeyOpened,
}
