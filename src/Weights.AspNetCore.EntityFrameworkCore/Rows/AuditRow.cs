using Weights.Encryption;

namespace Weights.AspNetCore.EntityFrameworkCore;

/// <summary>One decision. Never key material.</summary>
internal sealed class AuditRow
{
    public const int MaxOrigin = 256;
    public const int MaxModel = 512;
    public const int MaxRequestId = 128;

    /// <summary>Made here (UUID version 7), so that inserts need no answer.</summary>
    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required KeyDelivery Delivery { get; init; }

    public required GrantOutcome Outcome { get; init; }

    public required string Customer { get; init; }

    public required string Session { get; init; }

    public string? Model { get; init; }

    public string? KeyId { get; init; }

    public string? Kid { get; init; }

    public ContainerFormat? Format { get; init; }

    public string? Origin { get; init; }

    public required string RequestId { get; init; }

    /// <summary>How many requests the entry stands for.</summary>
    public int Count { get; init; } = 1;

    public static AuditRow Of(KeyRequest request, GrantOutcome outcome, string? keyId) =>
        new()
        {
            Id = Guid.CreateVersion7(request.At),
            At = request.At,
            Delivery = request.Delivery,
            Outcome = outcome,
            Customer = request.Customer,
            Session = request.Session,
            Model = Clean(request.Model, MaxModel),
            KeyId = keyId ?? request.KeyId?.Value,
            Kid = request.Kid,
            Format = request.Format,
            Origin = Clean(request.Origin, MaxOrigin),
            RequestId = Clean(request.RequestId, MaxRequestId)!,
            Count = request.Count,
        };

    /// <summary>What a client wrote, short enough for its column and without characters that PostgreSQL refuses (U+0000, lone surrogates): one client's text must not fail the batch of others.</summary>
    public static string? Clean(string? text, int max)
    {
        if (text is null)
        {
            return null;
        }

        var kept = text.Length <= max ? text : text[..max];
        return string.Create(
            kept.Length,
            kept,
            static (chars, source) =>
            {
                for (var i = 0; i < chars.Length; i++)
                {
                    chars[i] = char.IsControl(source[i]) || (char.IsSurrogate(source[i]) && !IsPaired(source, i)) ? '\uFFFD' : source[i];
                }
            }
        );
    }

    private static bool IsPaired(string text, int i) =>
        char.IsHighSurrogate(text[i])
            ? i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])
            : i > 0 && char.IsHighSurrogate(text[i - 1]);
}
