using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>Every diagnostic of the tasks. Each code has a page under docs/reference/diagnostics.</summary>
/// <remarks>
/// The targets report WEIGHTS0001 (the SDK is too old) before these tasks can be loaded, and repeat WEIGHTS0002 with the text that
/// <see cref="EncryptModels.WhyNotPublishable"/> has from here. The source generator reports WEIGHTS0020.
/// </remarks>
internal static class Problems
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

    public static Problem ModelMissing(string file) =>
        new(
            "WEIGHTS0004",
            "The model does not exist. Check the path in <OnnxModel Include=\"…\" />. Download models before the build.",
            file
        );

    public static Problem NotAModel(string file, string what) =>
        new(
            "WEIGHTS0005",
            $"This is not an ONNX model: {what}. "
                + "The browser can load only .onnx (Protocol Buffers) and .ort files; a Git LFS pointer must be fetched first.",
            file
        );

    public static Problem DuplicateName(string file, string name, string otherFile) =>
        new(
            "WEIGHTS0006",
            $"Two models would be published as '{name}'; the other is '{otherFile}' (names must differ in more than case). "
                + $"Change one name: <OnnxModel Update=\"{file}\" Name=\"…\" />, or Name=\"…\" on its item.",
            file
        );

    public static Problem BadName(string file, string name, string why) =>
        new("WEIGHTS0007", $"'{name}' cannot be a model's name: {why}. Rename the file or set Name=\"…\" on the item.", file);

    public static Problem BadKeyId(string? file, string keyId) => new("WEIGHTS0008", KeyId.NotValid(keyId), file);

    public static Problem BadFormat(string file, string format) =>
        new(
            "WEIGHTS0009",
            $"'{KeyText.Mask(format)}' is not a container format of this version. "
                + $"Set Format to {ModelOption.Format.ValuesText}, or leave it out.",
            file
        );

    public static Problem KeyUnusable(string message) => new("WEIGHTS0010", message);

    public static Problem CannotWrite(string file, string output, string why) =>
        new("WEIGHTS0011", $"The encrypted model cannot be written to '{output}': {why} The previous one, if any, is unchanged.", file);

    public static Problem CannotWriteDescription(string file, string why) =>
        new("WEIGHTS0011", $"The description of the models cannot be written here: {why}", file);

    public static Problem CannotRead(string file, string why) => new("WEIGHTS0012", $"The model cannot be read: {why}", file);

    public static Problem CannotEncrypt(string file, string why) => new("WEIGHTS0013", why, file);

    public static Problem BuildAgain(string file, string why) =>
        new(
            "WEIGHTS0014",
            $"The build's output cannot be published: {why}. "
                + "Build again with the key that the backend delivers; 'dotnet publish' without --no-build does both.",
            file
        );

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

    public static Problem BadOption(string option, string value, string expected, string? file = null) =>
        new("WEIGHTS0017", $"{option} is '{KeyText.Mask(value)}'; it must be {expected}.", file);

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

    public static Problem KeyPublished(string publishedFile, string kid) =>
        new(
            "WEIGHTS0030",
            $"This published file contains the content key {kid}. Find what copies it there "
                + "(Content, None with CopyToPublishDirectory, a Copy task), and delete it. "
                + "If the folder was ever deployed with it, make a new key. "
                + "Give the key to a server by WEIGHTS_KEY or a mounted secret.",
            publishedFile
        );

    public static Problem DisabledByEnvironment() =>
        new(
            "WEIGHTS0031",
            "WeightsEnabled is false because of an environment variable of that name: MSBuild reads every variable as a property. "
                + "So no model is encrypted, and no publish is checked. "
                + "Remove the variable. If this is meant, set the property in the project.",
            IsWarning: true
        );

    public static Problem DisabledModelPublished(string file) =>
        new(
            "WEIGHTS0031",
            $"WeightsEnabled is false, and this model is in '{KeyFiles.WebRoot}', so the SDK publishes it unencrypted. "
                + "Move it out of that folder, or set Encrypt=\"false\" on its item instead of WeightsEnabled.",
            file,
            IsWarning: true
        );

    public static Problem ReplacedByEnvironment(string property) =>
        new(
            "WEIGHTS0031",
            $"The environment variable {property} is set, and it replaces files of the package Weights.Build. "
                + "Remove it. MSBuild reads every variable as a property.",
            IsWarning: true
        );

    public static Problem LinkLeadsOut(string file, string target, string root) =>
        new(
            "WEIGHTS0032",
            $"This path leads by a link to '{target}', which is outside '{root}', so it is not published. "
                + "Put the file itself in place of the link, or set AllowLinks=\"true\" on the model's item if the link is meant.",
            file
        );

    public static Problem GitGaveNoResult(string keyFile, GitCheck check, bool publishing) =>
        new(
            "WEIGHTS0033",
            $"git did not say whether a commit can contain this key file: {check.Why} "
                + "If the work tree belongs to another user, run "
                + $"'git config --global --add safe.directory \"{check.WorkTree.Replace('\\', '/')}\"'. "
                + "Otherwise run 'git check-ignore -v' on the file. A key in WEIGHTS_KEY needs no file.",
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

    public static Problem PlaintextPublished(string publishedFile, string model) =>
        new(
            "WEIGHTS0019",
            $"This published file is the model '{model}', unencrypted. "
                + "Find what copies it there (Content, None with CopyToPublishDirectory, a Copy task), "
                + "or set Encrypt=\"false\" to publish it unencrypted on purpose.",
            publishedFile
        );

    public static Problem UndeclaredModelPublished(string publishedFile) =>
        new(
            "WEIGHTS0021",
            "A model that no <OnnxModel> item declares is published unencrypted. Declare it, so that it is encrypted, "
                + "or declare it with Encrypt=\"false\" to publish it unencrypted on purpose. "
                + "If an earlier publish left it in this folder, delete it.",
            publishedFile
        );

    public static Problem PublishedFileDiffers(string publishedFile) =>
        new(
            "WEIGHTS0022",
            "The published file differs from the built one, or is missing. Something else wrote to the publish folder, "
                + "or another publish of this project ran at the same time or was interrupted. "
                + "Publish again; if that does not help, run 'dotnet clean' and publish into an empty folder.",
            publishedFile
        );

    public static Problem CannotCheck(string folder, string why) =>
        new("WEIGHTS0023", $"The publish folder cannot be checked for unencrypted models and keys, so this publish fails: {why}", folder);

    public static Problem CannotCheckKeys(string why) =>
        new("WEIGHTS0023", $"What this project publishes cannot be checked for keys: {why}");

    public static Problem MixedFormats(string file, string chunked, KeyId chunkedKey, string gcm, KeyId gcmKey) =>
        new(
            "WEIGHTS0024",
            (chunkedKey == gcmKey ? $"Key '{chunkedKey}'" : $"Keys '{chunkedKey}' and '{gcmKey}' are the same key, which")
                + $" would encrypt '{chunked}' as 'chunked' and '{gcm}' as 'gcm', and one key serves one format. "
                + "Give one of them a KeyId with another key, or set WeightsFormat for all.",
            file
        );

    public static Problem ExternalDataUnusable(string file, string location, string why) =>
        new(
            "WEIGHTS0025",
            $"The model's tensors in '{location}' cannot be read: {why}. Export or fetch the model again with all its files.",
            file
        );

    public static Problem ExternalLocationRefused(string file, string why) =>
        new(
            "WEIGHTS0026",
            $"A file with tensors of the model cannot be published: {why} "
                + "Save the model again with its external data in one file with a plain name in the same folder.",
            file
        );

    public static Problem ModelDamaged(string file, string why) => new("WEIGHTS0027", why, file);

    public static Problem ModelNameChanged(string file, string name, string member, string why) =>
        new(
            "WEIGHTS0028",
            $"The model '{name}' is {member} in C#: {why}. Set Name=\"…\" on the item to a name that can be typed.",
            file,
            IsWarning: true
        );

    public static Problem TensorNamesChanged(string file, string model, string changes) =>
        new(
            "WEIGHTS0028",
            $"Names of tensors had to change to be members of {model}: {changes}. "
                + "Rename the tensors where the model is exported, or accept the new names.",
            file,
            IsWarning: true
        );

    public static Problem DescriptionTooLarge(string file) =>
        new(
            "WEIGHTS0029",
            $"The names and types of the model's inputs and outputs have more than {ModelDescription.MaxText:N0} characters, "
                + "so the typed manifest does not contain them. The model is still published. "
                + "Shorten the names where the model is exported.",
            file,
            IsWarning: true
        );

    private static string Quoted(IEnumerable<KeyId> keyIds) => string.Join(", ", keyIds.Select(id => $"'{id}'"));
}
