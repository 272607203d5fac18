namespace Weights.AspNetCore.EntityFrameworkCore;

internal sealed class RevokedSessionRow
{
    public required string Session { get; init; }

    public required string Customer { get; init; }

    public required DateTimeOffset At { get; init; }
}
