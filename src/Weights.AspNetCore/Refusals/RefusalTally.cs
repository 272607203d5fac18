namespace Weights.AspNetCore;

/// <summary>
/// Counts refusals that anyone can cause without limit, so that very many refusals make few entries in the audit: the first of a kind has
/// its own entry, and the later ones share one entry with their number.
/// </summary>
/// <remarks>
/// A kind is the delivery, the outcome, the customer, the session, the kid and the origin. Only <see cref="MaxKinds"/> kinds are counted
/// separately, so that clients cannot fill the memory. Refusals of further kinds are counted by delivery and outcome only, and their first
/// one has no separate entry.
/// </remarks>
internal sealed class RefusalTally
{
    /// <summary>
    /// How many kinds are counted separately between two calls of <see cref="Take"/>. Each kind makes at most two entries: its first
    /// refusal, and the number of the others.
    /// </summary>
    public const int MaxKinds = 128;

    private readonly Lock _gate = new();
    private readonly Dictionary<Kind, KeyRequest> _counts = [];

    /// <summary>
    /// Counts a refusal. True if it is the first of its kind since the last <see cref="Take"/> and there is room for its kind; the caller
    /// then records it. Without room, it is only counted.
    /// </summary>
    public bool IsFirst(KeyRequest refusal)
    {
        lock (_gate)
        {
            var kind = Kind.Of(refusal);
            if (_counts.TryGetValue(kind, out var counted))
            {
                _counts[kind] = counted with { Count = counted.Count + 1 };
                return false;
            }

            if (_counts.Count < MaxKinds)
            {
                _counts.Add(kind, refusal with { Count = 0 });
                return true;
            }

            Add(Anonymous(refusal));
            return false;
        }
    }

    /// <summary>Returns the counts and starts again at zero.</summary>
    public IReadOnlyList<KeyRequest> Take()
    {
        lock (_gate)
        {
            KeyRequest[] taken = [.. _counts.Values.Where(counted => counted.Count > 0)];
            _counts.Clear();
            return taken;
        }
    }

    /// <summary>Adds a count that could not be recorded.</summary>
    public void Return(KeyRequest counted)
    {
        lock (_gate)
        {
            Add(_counts.Count < MaxKinds || _counts.ContainsKey(Kind.Of(counted)) ? counted : Anonymous(counted));
        }
    }

    private static KeyRequest Anonymous(KeyRequest refusal) =>
        refusal with
        {
            Customer = "",
            Session = "",
            Origin = null,
            Model = null,
            Kid = null,
        };

    private void Add(KeyRequest counted)
    {
        var kind = Kind.Of(counted);
        _counts[kind] = _counts.TryGetValue(kind, out var known) ? known with { Count = known.Count + counted.Count } : counted;
    }

    private sealed record Kind(KeyDelivery Delivery, GrantOutcome? Outcome, string Customer, string Session, string? Kid, string? Origin)
    {
        public static Kind Of(KeyRequest refusal) =>
            new(refusal.Delivery, refusal.RefusedAs, refusal.Customer, refusal.Session, refusal.Kid, refusal.Origin);
    }
}
