using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <content>Problems of keys, key files and git.</content>
internal static partial class Problems
{
    public static Problem NoKeyForPublish(IEnumerable<KeyId> keyIds) =>
        new(
            "WEIGHTS0002",
            $"There is no key for {Quoted(keyIds)} (a development key is never published), so nothing is published. "
                + "Make a key with 'dotnet build -t:NewModelKey', "
                + "or set WEIGHTS_KEY (in CI: from a secret) to the key that the backend delivers."
        );

    public static Problem NoKeyForBuild(IEnumerable<KeyId> keyIds) =>
        new(
            "WEIGHTS0003",
            $"There is no key for {Quoted(keyIds)}: this build contains no encrypted models, and publishing it would fail. "
                + "Make a key with 'dotnet build -t:NewModelKey', or set WEIGHTS_KEY. A Debug build makes a development key by itself.",
            IsWarning: true
        );

    public static Problem KeyUnusable(string message) => new("WEIGHTS0010", message);

    public static Problem KeyFileExists(string file) =>
        new(
            "WEIGHTS0015",
            "The key file exists already and is left unchanged, because models that are encrypted under its key need it. "
                + "To change keys, move the old file away first.",
            file
        );

    public static Problem KeyFileIncomplete(string file) =>
        new(
            "WEIGHTS0015",
            "The key file exists already and is left unchanged, but it does not contain a key. "
                + "If an earlier 'NewModelKey' was interrupted, delete the file and run it again.",
            file
        );

    public static Problem KeyFileNotMade(string file, string why) => new("WEIGHTS0016", $"The key file cannot be written: {why}", file);

    public static Problem KeyInGit(string keyFile, bool publishing) =>
        new(
            "WEIGHTS0018",
            "This key file is in a git work tree and is not ignored, so a commit can contain it. "
                + $"Add '/{Path.GetFileName(keyFile)}' to .gitignore. "
                + "If it was ever committed, make a new key, because git keeps the old one.",
            keyFile,
            IsWarning: !publishing
        );

    public static Problem NewKeyWouldBeInGit(string keyFile) =>
        new(
            "WEIGHTS0018",
            "No key was made, because git would add this file although .gitignore names it. "
                + "If git tracks a file of this name, run 'git rm --cached' on it. "
                + "Otherwise 'git check-ignore -v' shows the rule that includes it again.",
            keyFile
        );

    public static Problem KeyInWebRoot(string path) =>
        new(
            "WEIGHTS0030",
            $"This key file or folder is in '{KeyFiles.WebRoot}', and the SDK publishes everything there. "
                + "Move it out, and set WeightsKeyFile or WeightsKeyDirectory to the new place. "
                + "If the site was ever published with the key, make a new key.",
            path
        );

    public static Problem KeyIsItem(string file, string itemType) =>
        new(
            "WEIGHTS0030",
            $"This file is a content key, and a {itemType} item would publish it. Exclude it: <{itemType} Remove=\"…\" />. "
                + "Give the key to a server by WEIGHTS_KEY or a mounted secret.",
            file
        );

    public static Problem TwoKeysOfOneId(KeyId keyId, ManifestKey one, ManifestKey other) =>
        new(
            "WEIGHTS0041",
            $"This site has two keys with the key ID '{keyId}': that of '{one.Owner}' ({one.Kid}) and that of '{other.Owner}' "
                + $"({other.Kid}). "
                + "Without a database, a server has one key for each key ID, so pages cannot load the models of one of them. "
                + (
                    other.IsOfPackage
                        ? "Set WeightsKeyId in your projects to another ID than that of the package."
                        : "Let both projects use one key file (WeightsKeyFile), or give one of them another WeightsKeyId."
                ),
            // A server with a database can have the package's key too.
            IsWarning: other.IsOfPackage
        );

    public static Problem GitGaveNoResult(string keyFile, GitCheck check, bool publishing) =>
        new(
            "WEIGHTS0033",
            $"git did not say whether a commit can contain this key file: {check.Why} "
                + (
                    check.IsOfAnotherUser
                        ? "If you trust the work tree, run "
                            + $"'git config --global --add safe.directory \"{check.WorkTree.Replace('\\', '/')}\"'. "
                        : "Run 'git check-ignore -v' on the file, and correct what git says. "
                )
                + "A key in WEIGHTS_KEY needs no file.",
            keyFile,
            IsWarning: !publishing
        );

    public static Problem GitNotInstalled(string keyFile) =>
        new(
            "WEIGHTS0033",
            "This key file is in a git work tree, and no folder of PATH contains git, "
                + "so the build does not know whether a commit can contain the file. Install git, or give the key in WEIGHTS_KEY.",
            keyFile,
            IsWarning: true
        );

    private static string Quoted(IEnumerable<KeyId> keyIds) => string.Join(", ", keyIds.Select(id => $"'{id}'"));
}
