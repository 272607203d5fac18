namespace Weights.AspNetCore;

/// <summary>Where an app finds the keys of its encrypted models.</summary>
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
}
