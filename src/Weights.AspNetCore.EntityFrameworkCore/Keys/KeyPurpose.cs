namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>
/// The purpose of a stored key: its kind and its owner. <see cref="IRootKey"/> authenticates it, so that a stored key opens only in its own
/// row.
/// </summary>
internal static class KeyPurpose
{
    public static string ContentKey(string kid) => $"content-key/{kid}";

    public static string CustomerKey(string customer, int version) => $"customer-key/{customer}/{version}";
}
