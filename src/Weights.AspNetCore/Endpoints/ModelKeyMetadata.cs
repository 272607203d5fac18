namespace Weights.AspNetCore;

/// <summary>Marks the endpoints that hand out keys.</summary>
/// <param name="Delivery">How the endpoint's keys travel.</param>
internal sealed record ModelKeyMetadata(KeyDelivery Delivery);
