namespace Weights.AspNetCore;

/// <summary>Marks the key endpoints.</summary>
/// <param name="Delivery">How the endpoint delivers keys.</param>
internal sealed record ModelKeyMetadata(KeyDelivery Delivery);
