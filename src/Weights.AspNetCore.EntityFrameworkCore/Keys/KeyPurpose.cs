namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>What a stored key is and whose, bound to it by <see cref="IRootKey"/>.</summary>
internal static class KeyPurpose
{
    public static string ContentKey(string kid) => $"content-key/{kid}";

    public static string CustomerKey(string customer, int version) => $"customer-key/{customer}/{version}";
}
