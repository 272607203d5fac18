namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Where a version of a content key stands.</summary>
public enum KeyVersionState
{
    /// <summary>The build encrypts under it, and it is handed out. A key id has one such version.</summary>
    Active,

    /// <summary>Files of it are still out there: it is handed out until a date.</summary>
    Retiring,

    /// <summary>It is not handed out any more.</summary>
    Retired,
}
