namespace Weights.AspNetCore;

/// <summary>Refusals of one kind are counted together.</summary>
/// <param name="Delivery">How the key would have been delivered.</param>
/// <param name="Outcome">The reason of the refusal.</param>
/// <param name="Customer">The customer; empty if nobody was signed in, or the user has no customer.</param>
/// <param name="Session">The session; empty if there is none, or the kind does not depend on it.</param>
/// <param name="Kid">The kid; null if there is none, or the kind does not depend on it.</param>
/// <param name="Origin">The origin; null if there is none, or the kind does not depend on it.</param>
/// <param name="OriginClass">Set only for requests without a customer and a session.</param>
internal sealed record RefusalKind(
    KeyDelivery Delivery,
    GrantOutcome? Outcome,
    string Customer,
    string Session,
    string? Kid,
    string? Origin,
    OriginClass? OriginClass
)
{
    /// <summary>The kind of a request with a customer or a session.</summary>
    public static RefusalKind OfNamed(KeyRequest refusal) =>
        new(refusal.Delivery, refusal.RefusedAs, refusal.Customer, refusal.Session, refusal.Kid, refusal.Origin, null);

    /// <summary>The kind of all further requests of a customer. It has nothing that a client can choose.</summary>
    public static RefusalKind OfCustomer(KeyRequest refusal)
    {
        var (customer, session) = OwnerOf(refusal);
        return new(refusal.Delivery, refusal.RefusedAs, customer, session, null, null, null);
    }

    /// <summary>The customer, or the session if the users of a site have no customers of their own.</summary>
    public static (string Customer, string Session) OwnerOf(KeyRequest refusal) =>
        refusal.Customer is "" or PublicId.Site ? (refusal.Customer, refusal.Session) : (refusal.Customer, "");

    /// <summary>The kind of a request without a name. There are few, so anonymous clients cannot use them up.</summary>
    public static RefusalKind OfAnonymous(KeyRequest refusal, OriginClass origin) =>
        new(refusal.Delivery, refusal.RefusedAs, "", "", null, null, origin);
}

/// <summary>What is known of an origin that anyone can choose.</summary>
internal enum OriginClass
{
    /// <summary>The request has no origin.</summary>
    None,

    /// <summary>Pages of the origin get keys.</summary>
    Listed,

    /// <summary>Pages of the origin get no keys.</summary>
    NotListed,
}
