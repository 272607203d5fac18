using Microsoft.Build.Framework;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>
/// Checks that the projects of one site fit together: no file of this package has the path of another one and, if the site is published,
/// no key ID has two keys.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class CheckServedFiles : ProjectTask
{
    /// <summary>The static web assets of the site, those of references and packages included.</summary>
    public ITaskItem[] Assets { get; set; } = [];

    /// <summary>The project's name among static web assets: <c>$(PackageId)</c>.</summary>
    public string Owner { get; set; } = "";

    /// <summary>Whether the site is published. In a build, projects may have different development keys.</summary>
    public bool Publishing { get; set; }

    /// <summary>As <see cref="EncryptModels.KeyDirectory"/>.</summary>
    public string KeyDirectory { get; set; } = "";

    /// <summary>As <see cref="EncryptModels.KeyFile"/>.</summary>
    public string KeyFile { get; set; } = "";

    private protected override void Run()
    {
        var assets = SiteAsset.From(Assets).ToList();
        Report(PathClashes.Find(assets, Owner, asset => asset.MayBeOurs, "on the site"));
        if (Publishing && KeyId.TryParse(Options.DefaultKeyId, out var defaultKeyId))
        {
            // Without the key command: it was run for the keys of the project's models, and those are in its manifests.
            var source = new KeySettings
            {
                DefaultKeyId = defaultKeyId,
                ProjectDirectory = Options.Folder,
                Directory = KeyDirectory,
                File = KeyFile,
            }.Source();
            Report(ManifestKeys.FindClashes(assets, keyId => KidOf(source, keyId), Owner));
        }
    }

    private protected override Problem FileProblem(string message) => Problems.CannotCheckKeys(message);

    private static string? KidOf(IKeySource source, KeyId keyId)
    {
        using var key = source.FindAsync(keyId, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return key?.Kid;
    }
}
