using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Weights.Encryption;

namespace Weights.AspNetCore;

/// <summary>Where an app finds the keys of its encrypted models, and to whom it hands them.</summary>
/// <remarks>
/// A key is looked for by its key id, in this order; the first place that has it wins:
/// <list type="number">
/// <item><description>configuration, <c>Weights:Keys:&lt;keyId&gt;</c>;</description></item>
/// <item><description>the environment, <c>WEIGHTS_KEY_&lt;KEYID&gt;</c> (upper case, <c>-</c> as <c>_</c>), and <c>WEIGHTS_KEY</c> for <see cref="DefaultKeyId"/>;</description></item>
/// <item><description><see cref="KeyDirectory"/>, for any key;</description></item>
/// <item><description><see cref="KeyFile"/>, for <see cref="DefaultKeyId"/>;</description></item>
/// <item><description>in the Development environment alone: the development keys of Debug builds, <c>*weights.development.key</c> beside the app's assemblies.</description></item>
/// </list>
/// A key is 64 hexadecimal digits, or the base64 form of 32 bytes. A place that holds something else under a key id stops the app
/// when it starts; it never falls through to the next.
/// Keys are read when the app starts, and all of them again when its configuration reloads. Other changes of files or of the environment need a restart.
/// </remarks>
public sealed class ModelKeyOptions
{
    /// <summary>
    /// The key id that a request means if it names no key, and whose key <see cref="KeyFile"/> and <c>WEIGHTS_KEY</c> hold:
    /// the build's <c>WeightsKeyId</c>. 1 to 64 of a–z, 0–9 and <c>-</c>, the first no <c>-</c>; <c>default</c> unless set.
    /// </summary>
    public string DefaultKeyId { get; set; } = "default";

    /// <summary>
    /// A folder with a file <c>&lt;keyid&gt;.key</c> for each key; a relative path begins at the content root.
    /// Configuration: <c>Weights:KeyDirectory</c>. It must exist, and not below the web root. Null: no such folder.
    /// </summary>
    public string? KeyDirectory { get; set; }

    /// <summary>
    /// A file with the key of <see cref="DefaultKeyId"/>; a relative path begins at the content root.
    /// Configuration: <c>Weights:KeyFile</c>. It must exist, and not below the web root. Null: <c>.model_key</c> in the content root, if it is there.
    /// </summary>
    public string? KeyFile { get; set; }

    /// <summary>
    /// The site's own origin, such as <c>https://shop.example</c>. Pages there get keys, and the signature of the compatible mode is for it where a request has no <c>Origin</c>.
    /// Configuration: <c>Weights:PublicOrigin</c>. It is never taken from a request, whose <c>Host</c> anybody can choose.
    /// </summary>
    public string? PublicOrigin { get; set; }

    /// <summary>
    /// Other origins whose pages get keys, with the user's cookies: exact CORS for each. Configuration: the list <c>Weights:AllowedOrigins</c>.
    /// Without this and <see cref="PublicOrigin"/>, in Development, pages of any origin on this machine get them.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>
    /// The customer whose user sends a request: a <see cref="PublicId"/>, or null where the app has no customers. Unless set, the claim <see cref="ModelKeyClaims.Customer"/>.
    /// </summary>
    public Func<HttpContext, string?> CustomerId { get; set; } = static context => context.User.FindFirstValue(ModelKeyClaims.Customer);

    /// <summary>
    /// The sign-in that a request belongs to: a <see cref="PublicId"/>, or null to make one for each answer, which then cannot be revoked by itself.
    /// Unless set, the claim <see cref="ModelKeyClaims.Session"/>.
    /// </summary>
    public Func<HttpContext, string?> SessionId { get; set; } = static context => context.User.FindFirstValue(ModelKeyClaims.Session);

    /// <summary>How long a key of the session protocol is lent for before the loader asks again; it ends earlier where the right to the key does. One hour unless set.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many requests a minute a customer has, in each process; 600 unless set. Further ones are 429.</summary>
    public int RequestsPerMinutePerCustomer { get; set; } = 600;

    /// <summary>How many requests a minute a session has, in each process; 120 unless set. Further ones are 429.</summary>
    public int RequestsPerMinutePerSession { get; set; } = 120;

    /// <summary>
    /// Whether refusals that need no decision (nobody signed in, a policy, a rate limit, a preflight of another origin) are recorded one by one, each before its answer leaves, instead of
    /// counted. They cost whoever causes them nothing: have a limit in front of the site then. Configuration: <c>Weights:RecordEveryRefusal</c>. False unless set.
    /// </summary>
    public bool RecordEveryRefusal { get; set; }

    /// <summary>
    /// The format of the files that the keys from configuration are for: the build's <c>WeightsFormat</c>. Configuration: <c>Weights:Format</c>, <c>gcm</c> or <c>chunked</c>.
    /// </summary>
    public ContainerFormat Format { get; set; } = ContainerFormat.Gcm;

    /// <summary>The key ids that differ from <see cref="Format"/>. Configuration: <c>Weights:Formats:&lt;keyId&gt;</c>.</summary>
    public IDictionary<string, ContainerFormat> Formats { get; } = new Dictionary<string, ContainerFormat>(StringComparer.Ordinal);

    /// <summary>
    /// The key ids from configuration whose bytes the compatible mode may hand out, once it is mapped. Configuration: the list <c>Weights:RawKeyIds</c>.
    /// Development keys need not stand here.
    /// </summary>
    public ISet<string> RawKeyIds { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>
    /// Signs the answers of the compatible mode, for gateways and other clients that are no browsers, and for the loader's <c>verifySignature</c>, against mix-ups: header <c>X-Key-Signature</c>. At least 32 characters.
    /// Configuration: <c>Weights:RawSigningKey</c>. Null: no such header.
    /// </summary>
    public string? RawSigningKey { get; set; }

    /// <summary>
    /// A PEM file with a private key on P-256, which signs the answers of the session protocol; loaders may pin its public key. A relative path begins at the content root.
    /// Configuration: <c>Weights:SigningKeyFile</c>. Null: answers are not signed.
    /// </summary>
    public string? SigningKeyFile { get; set; }
}
