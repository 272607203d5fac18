using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>A request for a key, once its sender is known: what the audit records of it, and what the decision rests on.</summary>
public sealed record KeyRequest
{
    /// <summary>How the key would travel.</summary>
    public required KeyDelivery Delivery { get; init; }

    /// <summary>Who asks: a <see cref="PublicId"/>. Empty where a request was refused before that was known.</summary>
    public required string Customer { get; init; }

    /// <summary>In which session: a <see cref="PublicId"/>. Empty where a request was refused before that was known.</summary>
    public required string Session { get; init; }

    /// <summary>What the client calls the model; a label for the audit alone. Null where it says nothing.</summary>
    public string? Model { get; init; }

    /// <summary>The key's name for people; null where the request names none.</summary>
    public KeyId? KeyId { get; init; }

    /// <summary>The key's fingerprint, 32 lower-case hex digits; null where the request names none.</summary>
    public string? Kid { get; init; }

    /// <summary>The format of the file that the key is for; null where the request says nothing.</summary>
    public ContainerFormat? Format { get; init; }

    /// <summary>The <c>Origin</c> header as it came; null without one.</summary>
    public string? Origin { get; init; }

    /// <summary>The trace id, or what else ties the entry to the server's logs.</summary>
    public required string RequestId { get; init; }

    /// <summary>When the request came.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why the request was refused before the store was asked; the store then only records it. Null: the store decides.</summary>
    public GrantOutcome? RefusedAs { get; init; }

    /// <summary>How many requests this one stands for: more than 1 where refusals of one kind were counted instead of recorded one by one.</summary>
    public int Count { get; init; } = 1;
}
