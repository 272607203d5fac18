namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>A customer, without the customer's key.</summary>
/// <param name="Id">The customer's <see cref="PublicId"/>.</param>
/// <param name="Name">For people; never sent to browsers.</param>
/// <param name="State">Active or suspended.</param>
/// <param name="KeyVersion">The number of the customer's present key, counted from 1.</param>
/// <param name="Created">When the customer was added to the store.</param>
public sealed record CustomerInfo(string Id, string Name, CustomerState State, int KeyVersion, DateTimeOffset Created);
