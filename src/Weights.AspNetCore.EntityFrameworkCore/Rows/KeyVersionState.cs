namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>The state of a version of a content key.</summary>
public enum KeyVersionState
{
    /// <summary>The build encrypts under this version, and it is served. A key ID has at most one active version.</summary>
    Active,

    /// <summary>Files of this version are still in use, so it is served until a date.</summary>
    Retiring,

    /// <summary>This version is no longer served.</summary>
    Retired,
}
