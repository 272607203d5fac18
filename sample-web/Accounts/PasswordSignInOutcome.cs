namespace Weights.Sample.Accounts;

/// <summary>How an attempt to sign in with a password ended.</summary>
internal enum PasswordSignInOutcome
{
    SignedIn,

    /// <summary>The user name is unknown, the account is locked, or the password is wrong.</summary>
    Wrong,

    /// <summary>There were too many wrong passwords from this address. This password was not checked.</summary>
    TooManyAttempts,
}
