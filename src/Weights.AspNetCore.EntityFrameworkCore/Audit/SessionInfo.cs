namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>A session, as the audit knows it.</summary>
/// <param name="Customer">Whose it is.</param>
/// <param name="Session">The session's <see cref="PublicId"/>.</param>
/// <param name="LastRequest">When it last asked for a key.</param>
/// <param name="Requests">How often it asked in the time that was looked at, refusals included.</param>
/// <param name="Revoked">Whether it was revoked.</param>
public sealed record SessionInfo(string Customer, string Session, DateTimeOffset LastRequest, int Requests, bool Revoked);
