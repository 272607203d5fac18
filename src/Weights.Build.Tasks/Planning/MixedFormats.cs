using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>
/// Finds keys that would serve two formats. One key must serve one format (docs/reference/format.md), because otherwise a file of
/// one format could be presented as a file of the other.
/// </summary>
internal static class MixedFormats
{
    /// <param name="models">The models.</param>
    /// <param name="keyOf">
    /// A text that identifies the key of a key ID: the ID, or the kid once the key is known; null if it is not known.
    /// </param>
    public static IEnumerable<Problem> Find(IEnumerable<PlannedModel> models, Func<KeyId, string?> keyOf) =>
        from model in models
        where model.Format is not null
        from output in model.Outputs
        let key = keyOf(output.KeyId!)
        where key is not null
        group (model, output.KeyId) by key into sameKey
        let gcm = sameKey.FirstOrDefault(use => use.model.Format == ContainerFormat.Gcm)
        let chunked = sameKey.FirstOrDefault(use => use.model.Format == ContainerFormat.Chunked)
        where gcm.model is not null && chunked.model is not null
        select Problems.MixedFormats(chunked.model.File, chunked.model.Name, chunked.KeyId!, gcm.model.Name, gcm.KeyId!);
}
