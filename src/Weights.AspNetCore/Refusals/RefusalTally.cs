namespace Weights.AspNetCore;

/// <summary>
/// Counts refusals that anyone can cause without limit, so that very many refusals make few entries in the audit: the first of a kind
/// (<see cref="RefusalKind"/>) has its own entry, and the later ones share one entry with their number.
/// </summary>
/// <remarks>
/// A flood from one client must not remove the customer from another customer's entries, so there are three tables:
/// <list type="number">
/// <item><description>Requests without a customer and a session: by delivery, outcome, and whether the origin is listed. There are only
/// a few such kinds.</description></item>
/// <item><description>Requests with a customer or a session: also by session, kid and origin, up to <see cref="MaxKinds"/> in all and
/// <see cref="MaxKindsOfCustomer"/> of a customer. Users without a customer, or with the one customer of the site, do not share these: each
/// of their sessions counts like a customer.</description></item>
/// <item><description>Further requests of a customer: by delivery, outcome and customer, up to <see cref="MaxCustomerKinds"/>. Their first
/// one has no separate entry.</description></item>
/// </list>
/// If all three are full, refusals are counted without a customer.
/// </remarks>
/// <param name="isListed">Whether pages of an origin get keys.</param>
internal sealed class RefusalTally(Predicate<string> isListed)
{
    /// <summary>
    /// How many kinds with a name are counted separately between two calls of <see cref="Take"/>. Each makes at most two entries: its first
    /// refusal, and the number of the others.
    /// </summary>
    public const int MaxKinds = 128;

    /// <summary>How many of them one customer can have. A client can send any kid and any origin.</summary>
    public const int MaxKindsOfCustomer = 16;

    /// <summary>How many kinds the further requests of customers can have.</summary>
    public const int MaxCustomerKinds = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<RefusalKind, KeyRequest> _anonymous = [];
    private readonly Dictionary<RefusalKind, KeyRequest> _named = [];
    private readonly Dictionary<(string Customer, string Session), int> _kindsOfOwner = [];
    private readonly Dictionary<RefusalKind, KeyRequest> _customers = [];

    /// <summary>
    /// Counts a refusal. True if it is the first of its kind since the last <see cref="Take"/> and there is room for its kind; the caller
    /// then records it. Without room, it is only counted.
    /// </summary>
    public bool IsFirst(KeyRequest refusal)
    {
        lock (_gate)
        {
            var (table, kind, hasFirst) = PlaceOf(refusal);
            if (hasFirst && table.TryAdd(kind, refusal with { Count = 0 }))
            {
                return true;
            }

            Count(table, kind, refusal);
            return false;
        }
    }

    /// <summary>Returns the counts and starts again at zero.</summary>
    public IReadOnlyList<KeyRequest> Take()
    {
        lock (_gate)
        {
            KeyRequest[] taken = [.. _anonymous.Values.Concat(_named.Values).Concat(_customers.Values).Where(counted => counted.Count > 0)];
            _anonymous.Clear();
            _named.Clear();
            _kindsOfOwner.Clear();
            _customers.Clear();
            return taken;
        }
    }

    /// <summary>Adds a count that could not be recorded.</summary>
    public void Return(KeyRequest counted)
    {
        lock (_gate)
        {
            var (table, kind, _) = PlaceOf(counted);
            Count(table, kind, counted);
        }
    }

    /// <summary>Finds the table and the kind that count a refusal, and whether the first of the kind has its own entry.</summary>
    private (Dictionary<RefusalKind, KeyRequest> Table, RefusalKind Kind, bool HasFirst) PlaceOf(KeyRequest refusal)
    {
        if (refusal is { Customer: "", Session: "" })
        {
            return (_anonymous, RefusalKind.OfAnonymous(refusal, Classify(refusal.Origin)), true);
        }

        var named = RefusalKind.OfNamed(refusal);
        if (_named.ContainsKey(named) || TryReserve(RefusalKind.OwnerOf(refusal)))
        {
            return (_named, named, true);
        }

        var ofCustomer = RefusalKind.OfCustomer(refusal);
        return _customers.Count < MaxCustomerKinds || _customers.ContainsKey(ofCustomer)
            ? (_customers, ofCustomer, false)
            : (_anonymous, RefusalKind.OfAnonymous(refusal, Classify(refusal.Origin)), false);
    }

    private bool TryReserve((string Customer, string Session) owner)
    {
        var count = _kindsOfOwner.GetValueOrDefault(owner);
        if (_named.Count >= MaxKinds || count >= MaxKindsOfCustomer)
        {
            return false;
        }

        _kindsOfOwner[owner] = count + 1;
        return true;
    }

    private OriginClass Classify(string? origin) =>
        origin is null ? OriginClass.None
        : isListed(origin) ? OriginClass.Listed
        : OriginClass.NotListed;

    private void Count(Dictionary<RefusalKind, KeyRequest> table, RefusalKind kind, KeyRequest refusal)
    {
        var named = table == _anonymous ? refusal with { Customer = "", Session = "" } : refusal;
        table[kind] = table.TryGetValue(kind, out var known) ? Together(known, named) : named;
    }

    /// <summary>One entry for both. It keeps only what both have in common, and the time and the IDs of the first.</summary>
    private static KeyRequest Together(KeyRequest first, KeyRequest other) =>
        first with
        {
            Count = first.Count + other.Count,
            Session = first.Session == other.Session ? first.Session : "",
            Model = first.Model == other.Model ? first.Model : null,
            KeyId = first.KeyId == other.KeyId ? first.KeyId : null,
            Kid = first.Kid == other.Kid ? first.Kid : null,
            Format = first.Format == other.Format ? first.Format : null,
            Origin = first.Origin == other.Origin ? first.Origin : null,
        };
}
