namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>A session in the audit.</summary>
/// <param name="Customer">The <see cref="PublicId"/> of its customer.</param>
/// <param name="Session">The session's <see cref="PublicId"/>.</param>
/// <param name="LastRequest">When its last key request arrived.</param>
/// <param name="Requests">The number of its key requests in the searched time, including refused ones.</param>
/// <param name="Revoked">Whether it was revoked.</param>
public sealed record SessionInfo(string Customer, string Session, DateTimeOffset LastRequest, int Requests, bool Revoked);
