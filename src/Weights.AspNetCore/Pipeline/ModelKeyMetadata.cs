using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Http.Metadata;

namespace Weights.AspNetCore;

/// <summary>
/// Marks the key endpoints. They are for signed-in users, even if a policy that the app chains does not say so: such a policy replaces the
/// app's default policy. The status code pages of the app leave their responses alone, because a page in place of a refusal has another
/// status, and a loader would not learn that the user has no right any more.
/// </summary>
/// <param name="Delivery">How the endpoint delivers keys.</param>
/// <param name="Grants">Whether the endpoint sends keys. False for preflights and for methods that are not allowed.</param>
/// <param name="Router">The routing of a branch of the app that the endpoint belongs to; null for that of the app.</param>
internal sealed record ModelKeyMetadata(KeyDelivery Delivery, bool Grants, object? Router)
    : ISkipStatusCodePagesMetadata,
        IAuthorizationRequirementData
{
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new DenyAnonymousAuthorizationRequirement()];
}
