using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>Where an app finds the keys of its encrypted models, and to whom it delivers them.</summary>
/// <remarks>
/// A key is looked up by its key ID, in this order. The first place that has the key is used:
/// <list type="number">
/// <item><description>configuration, <c>Weights:Keys:&lt;keyId&gt;</c>;</description></item>
/// <item><description>the environment, <c>WEIGHTS_KEY_&lt;KEYID&gt;</c> (upper case, <c>-</c> as <c>_</c>), and <c>WEIGHTS_KEY</c>
/// for <see cref="DefaultKeyId"/>;</description></item>
/// <item><description><see cref="KeyDirectory"/>, for any key;</description></item>
/// <item><description><see cref="KeyFile"/>, for <see cref="DefaultKeyId"/>;</description></item>
/// <item><description>only in the Development environment: the development keys of Debug builds, <c>*weights.development.key</c>
/// beside the app's assemblies.</description></item>
/// </list>
/// A key is 64 hexadecimal digits, or the base64 form of 32 bytes. If a place contains something else under a key ID, the app does not
/// start; the next place is not used instead. The app reads all keys when it starts, and again when its configuration reloads. Other
/// changes of files or of the environment need a restart.
/// </remarks>
public sealed class ModelKeyOptions
{
    /// <summary>
    /// The key ID of a request that names no key, and of the key in <see cref="KeyFile"/> and <c>WEIGHTS_KEY</c>: the build's
    /// <c>WeightsKeyId</c>. A <see cref="KeyId"/>. Configuration: <c>Weights:DefaultKeyId</c>. Default: <c>default</c>.
    /// </summary>
    public string DefaultKeyId { get; set; } = "default";

    /// <summary>
    /// A folder with a file <c>&lt;keyid&gt;.key</c> for each key. A relative path begins at the content root. The folder must
    /// exist, and must not be below the web root. Configuration: <c>Weights:KeyDirectory</c>. Default: null, no such folder.
    /// </summary>
    public string? KeyDirectory { get; set; }

    /// <summary>
    /// A file with the key of <see cref="DefaultKeyId"/>. A relative path begins at the content root. The file must exist, and must
    /// not be below the web root. Configuration: <c>Weights:KeyFile</c>. Default: null, <c>.model_key</c> in the content root if it
    /// exists.
    /// </summary>
    public string? KeyFile { get; set; }

    /// <summary>
    /// The site's own origin, such as <c>https://shop.example</c>. Its pages get keys. In the raw mode, a request without
    /// <c>Origin</c> gets a signature for it. It is never taken from a request, because anyone can choose the <c>Host</c> of a
    /// request. Configuration: <c>Weights:PublicOrigin</c>.
    /// </summary>
    public string? PublicOrigin { get; set; }

    /// <summary>
    /// Other origins whose pages get keys, with the user's cookies: exact CORS for each. Browser extensions and apps have origins
    /// such as <c>chrome-extension://…</c> and <c>tauri://localhost</c>. <c>https://*.shop.example</c> allows all subdomains of
    /// <c>shop.example</c>, at any depth, but not <c>shop.example</c> itself. Configuration: the list <c>Weights:AllowedOrigins</c>. It is
    /// read again when the configuration reloads. If the list is empty, and <see cref="PublicOrigin"/> and
    /// <see cref="IsOriginAllowed"/> are null, pages of any origin on this machine get keys in Development.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>
    /// Decides about origins that are not on the list, for example those of tenants. It gets the origin as browsers send it, such as
    /// <c>https://tenant.example</c>, and is called once for each request from such an origin, preflights included. It must be safe for
    /// concurrent use. If it throws, the request fails. Default: null, only the list.
    /// </summary>
    public Func<string, bool>? IsOriginAllowed { get; set; }

    /// <summary>
    /// Returns the customer of a request's user: a <see cref="PublicId"/>, or null if the user has none. With a store
    /// (<see cref="IModelKeyAuthority.RequiresCustomer"/>) a request without a customer is refused; without one, the customer is then
    /// <see cref="PublicId.Site"/>. Default: the claim <see cref="ModelKeyClaims.Customer"/>.
    /// </summary>
    public Func<HttpContext, string?> CustomerId { get; set; } = static context => context.User.FindFirstValue(ModelKeyClaims.Customer);

    /// <summary>
    /// Returns the ID of a request's sign-in: a <see cref="PublicId"/>, or null to make a new ID for each response. If it is null, a single
    /// sign-in cannot be revoked. Default: the claim <see cref="ModelKeyClaims.Session"/>.
    /// </summary>
    public Func<HttpContext, string?> SessionId { get; set; } = static context => context.User.FindFirstValue(ModelKeyClaims.Session);

    /// <summary>
    /// How long a lease lasts in the session protocol. Then the loader must request the key again. A lease ends earlier if the right to the
    /// key ends earlier. At most 366 days. Configuration: <c>Weights:Lease</c>, such as <c>00:30:00</c> for 30 minutes. Default: one hour.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The longest lease: 366 days. The end of a longer one could be after the last date of .NET.</summary>
    public static readonly TimeSpan LongestLease = TimeSpan.FromDays(366);

    /// <summary>
    /// How long a device may use a key without the network, if the page asks for that in the session protocol. The loader keeps the key on
    /// the device until then, and erases it when the server refuses it. It ends earlier if the right to the key ends earlier. With a
    /// database, an entitlement can have another time. Null: no key is kept. At most 366 days. Configuration: <c>Weights:OfflineLease</c>,
    /// such as <c>3.00:00:00</c> for three days. Default: null.
    /// </summary>
    public TimeSpan? OfflineLease { get; set; }

    /// <summary>
    /// The requests per minute that a customer may send to each process. Further ones get 429. If there is no customer, or it is
    /// <see cref="PublicId.Site"/>, the requests of each user are counted: by the user's ID or name, otherwise by the address of the
    /// connection. Configuration: <c>Weights:RequestsPerMinutePerCustomer</c>. Default: 600.
    /// </summary>
    public int RequestsPerMinutePerCustomer { get; set; } = 600;

    /// <summary>
    /// The requests per minute that a session may send to each process. Further ones get 429. Without a session, the requests of each
    /// user are counted, as in <see cref="RequestsPerMinutePerCustomer"/>. Configuration: <c>Weights:RequestsPerMinutePerSession</c>.
    /// Default: 120.
    /// </summary>
    public int RequestsPerMinutePerSession { get; set; } = 120;

    /// <summary>
    /// Whether refusals that need no decision (nobody signed in, a policy, a rate limit, a preflight of another origin) are
    /// recorded one by one, each before its response is sent, instead of counted. Anyone can cause such refusals at no cost, so if this is
    /// true, put a rate limit in front of the site. Configuration: <c>Weights:RecordEveryRefusal</c>. Default: false.
    /// </summary>
    public bool RecordEveryRefusal { get; set; }

    /// <summary>
    /// The format of the files that the keys from configuration are for: the build's <c>WeightsFormat</c>. Configuration:
    /// <c>Weights:Format</c>, <c>gcm</c> or <c>chunked</c>. Default: <c>gcm</c>.
    /// </summary>
    public ContainerFormat Format { get; set; } = ContainerFormat.Gcm;

    /// <summary>
    /// The formats of key IDs that differ from <see cref="Format"/>. Configuration: <c>Weights:Formats:&lt;keyId&gt;</c>.
    /// </summary>
    public IDictionary<string, ContainerFormat> Formats { get; } = new Dictionary<string, ContainerFormat>(StringComparer.Ordinal);

    /// <summary>
    /// The key IDs from configuration whose bytes the raw mode may deliver, if it is mapped. Development keys need not be
    /// listed. Configuration: the list <c>Weights:RawKeyIds</c>.
    /// </summary>
    public ISet<string> RawKeyIds { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>
    /// The secret that signs responses of the raw mode, in the header <c>X-Key-Signature</c>, at least 32 characters. The
    /// signature is for gateways and other clients that are not browsers; the loader's <c>verifySignature</c> uses it to detect
    /// mix-ups. Configuration: <c>Weights:RawSigningKey</c>. Default: null, no such header.
    /// </summary>
    public string? RawSigningKey { get; set; }

    /// <summary>
    /// Whether the raw mode also sends keys over plain HTTP to other machines. Anyone on the network can then read them. Set it only if
    /// a proxy ends TLS and does not say so with <c>X-Forwarded-Proto</c>, and the network behind it is trusted. Configuration:
    /// <c>Weights:AllowRawKeysOverHttp</c>. Default: false.
    /// </summary>
    public bool AllowRawKeysOverHttp { get; set; }

    /// <summary>
    /// A PEM file with a private key on P-256 that signs the responses of the session protocol. Loaders may pin its public key. A
    /// relative path begins at the content root. Configuration: <c>Weights:SigningKeyFile</c>. Default: null, responses are not
    /// signed.
    /// </summary>
    public string? SigningKeyFile { get; set; }
}
