namespace Weights.AspNetCore;

/// <summary>
/// Counts refusals that anybody can cause as often as they like, so that a flood of them is a handful of entries in the audit: of each kind the first is
/// recorded by itself, and those after it as one entry with their number.
/// </summary>
/// <remarks>A kind is how, why, who, for which key and from which origin. Whoever sends ever new origins makes no more kinds than there is room for; the rest is counted without them.</remarks>
internal sealed class RefusalTally
{
    /// <summary>How many kinds are told apart between two counts: with one entry for the first and one for the rest, two entries each.</summary>
    public const int MaxKinds = 128;

    private readonly Lock _gate = new();
    private readonly Dictionary<Kind, KeyRequest> _counts = [];

    /// <summary>Counts a refusal. True: it is the first of its kind since the last count; the caller records it.</summary>
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

    /// <summary>Takes what was counted, and begins anew.</summary>
    public IReadOnlyList<KeyRequest> Take()
    {
        lock (_gate)
        {
            KeyRequest[] taken = [.. _counts.Values.Where(counted => counted.Count > 0)];
            _counts.Clear();
            return taken;
        }
    }

    /// <summary>Gives back a number that could not be recorded.</summary>
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
