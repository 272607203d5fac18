using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>Finds rows that an operation needs.</summary>
internal static class RequiredRows
{
    /// <exception cref="ModelKeyOperationException">The customer does not exist.</exception>
    public static async Task<CustomerRow> FindCustomerAsync(
        this ModelKeyContext context,
        string customer,
        CancellationToken cancellationToken
    ) =>
        await context.Customers.FindAsync([customer], cancellationToken).ConfigureAwait(false)
        ?? throw new ModelKeyOperationException($"There is no customer '{customer}'.");

    /// <exception cref="ModelKeyOperationException">The key does not exist.</exception>
    public static async Task<ContentKeyRow> FindContentKeyAsync(
        this ModelKeyContext context,
        KeyId keyId,
        CancellationToken cancellationToken
    ) =>
        await context.ContentKeys.FindAsync([keyId.Value], cancellationToken).ConfigureAwait(false)
        ?? throw new ModelKeyOperationException($"There is no content key '{keyId}'.");

    /// <exception cref="ModelKeyOperationException">The version does not exist.</exception>
    public static async Task<KeyVersionRow> FindVersionAsync(
        this ModelKeyContext context,
        string kid,
        CancellationToken cancellationToken
    ) =>
        await context.KeyVersions.FindAsync([kid], cancellationToken).ConfigureAwait(false)
        ?? throw new ModelKeyOperationException($"There is no key version with the kid '{kid}'.");
}
