using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>Every diagnostic of the tasks, in one table. Each code has a page under docs/diagnostics.</summary>
/// <remarks>WEIGHTS0001 (the SDK is too old) is raised by the targets, before these tasks can load; WEIGHTS0020 by the source generator.</remarks>
internal static class Problems
{
    public static Problem NoKeyForPublish(IEnumerable<KeyId> keyIds) =>
        new(
            "WEIGHTS0002",
            $"There is no key for {Quoted(keyIds)}, so the models cannot be encrypted and nothing is published. "
                + "Make one with 'dotnet build -t:NewModelKey', or set WEIGHTS_KEY (in CI: from a secret) to the key that the backend hands out."
        );

    public static Problem NoKeyForBuild(IEnumerable<KeyId> keyIds) =>
        new(
            "WEIGHTS0003",
            $"There is no key for {Quoted(keyIds)}: this build holds no encrypted models, and publishing it would fail. "
                + "Make one with 'dotnet build -t:NewModelKey', or set WEIGHTS_KEY. A Debug build would make a development key by itself.",
            IsWarning: true
        );

    public static Problem ModelMissing(string file) =>
        new(
            "WEIGHTS0004",
            "The model does not exist. Check the path in <OnnxModel Include=\"…\" />; models that come from a download must be there before the build.",
            file
        );

    public static Problem NotAModel(string file, string what) =>
        new(
            "WEIGHTS0005",
            $"This is no ONNX model: {what}. Only .onnx (protobuf) and .ort files can be loaded in the browser; a Git LFS pointer must be fetched first.",
            file
        );

    public static Problem DuplicateName(string file, string name, string otherFile) =>
        new(
            "WEIGHTS0006",
            $"Two models would be published as '{name}', the other being '{otherFile}' (names differ in more than case). "
                + $"Give one another name: <OnnxModel Update=\"{file}\" Name=\"…\" />, or Name=\"…\" on its own item.",
            file
        );

    public static Problem BadName(string file, string name, string why) =>
        new("WEIGHTS0007", $"'{name}' cannot be a model's name: {why}. Rename the file or set Name=\"…\" on the item.", file);

    public static Problem BadKeyId(string? file, string keyId) =>
        new("WEIGHTS0008", $"'{keyId}' is no key id: use 1 to {KeyId.MaxLength} of a-z, 0-9 and '-', not '-' first.", file);

    public static Problem BadFormat(string file, string format) =>
        new(
            "WEIGHTS0009",
            $"'{format}' is no container format that this version writes. Use Format=\"gcm\" or Format=\"chunked\", or leave it out.",
            file
        );

    public static Problem KeyUnusable(string message) => new("WEIGHTS0010", message);

    public static Problem CannotWrite(string file, string output, string why) =>
        new("WEIGHTS0011", $"The encrypted model cannot be written to '{output}': {why} The previous one, if any, is untouched.", file);

    public static Problem CannotWriteDescription(string file, string why) =>
        new("WEIGHTS0011", $"What the build knows of the models cannot be written here: {why}", file);

    public static Problem CannotRead(string file, string why) => new("WEIGHTS0012", $"The model cannot be read: {why}", file);

    public static Problem CannotEncrypt(string file, string why) => new("WEIGHTS0013", why, file);

    public static Problem BuildAgain(string file, string why) =>
        new(
            "WEIGHTS0014",
            $"What was built cannot be published: {why}. Build again with the key that the backend hands out; 'dotnet publish' without --no-build does both.",
            file
        );

    public static Problem KeyFileExists(string file) =>
        new(
            "WEIGHTS0015",
            "There is a key already, and it is left as it is: models encrypted under it need it. To change keys, move the old file away first.",
            file
        );

    public static Problem KeyFileNotMade(string file, string why) => new("WEIGHTS0016", $"The key file cannot be written: {why}", file);

    public static Problem BadOption(string option, string value, string expected, string? file = null) =>
        new("WEIGHTS0017", $"{option} is '{value}'; it must be {expected}.", file);

    public static Problem KeyInGit(string keyFile, bool publishing) =>
        new(
            "WEIGHTS0018",
            "This key file lies in a git work tree and is not ignored, so the next commit may hold it, or one does already. "
                + $"Add '/{Path.GetFileName(keyFile)}' to .gitignore; if it was ever committed, make a new key: git keeps the old one.",
            keyFile,
            IsWarning: !publishing
        );

    public static Problem PlaintextPublished(string publishedFile, string model) =>
        new(
            "WEIGHTS0019",
            $"This published file is the model '{model}' in the open, under this name. Find what copies it there (Content, None with CopyToPublishDirectory, a Copy task), or publish it in the open on purpose with Encrypt=\"false\".",
            publishedFile
        );

    public static Problem UndeclaredModelPublished(string publishedFile) =>
        new(
            "WEIGHTS0021",
            "A model is published in the open that no <OnnxModel> item declares. Declare it, and it is encrypted; or declare it with Encrypt=\"false\" to publish it in the open on purpose. In a reused publish folder it may be left from earlier: delete it.",
            publishedFile
        );

    public static Problem PublishedFileDiffers(string publishedFile) =>
        new(
            "WEIGHTS0022",
            "The published file is not the one that was built, or is missing. Something else wrote to the publish folder, or another publish of this project ran at the same time, or was cut off; publish again, and if that does not help, after 'dotnet clean' and into an empty folder.",
            publishedFile
        );

    public static Problem CannotCheck(string folder, string why) =>
        new("WEIGHTS0023", $"The publish folder cannot be checked for models in the open, so this publish counts as failed: {why}", folder);

    public static Problem MixedFormats(string file, string chunked, KeyId chunkedKey, string gcm, KeyId gcmKey) =>
        new(
            "WEIGHTS0024",
            (
                chunkedKey == gcmKey
                    ? $"Key '{chunkedKey}' would encrypt"
                    : $"Keys '{chunkedKey}' and '{gcmKey}' are the same key, which would encrypt"
            )
                + $" '{chunked}' as 'chunked' and '{gcm}' as 'gcm', and one key serves one format. Give one of them a KeyId with a key of its own, or set WeightsFormat for all.",
            file
        );

    public static Problem ExternalDataUnusable(string file, string location, string why) =>
        new(
            "WEIGHTS0025",
            $"The model keeps tensors in '{location}', beside it: {why}. Export or fetch the model again with all its files.",
            file
        );

    public static Problem ExternalLocationRefused(string file, string why) =>
        new(
            "WEIGHTS0026",
            $"A file that the model keeps tensors in cannot be published: {why} Save the model again with its external data in one plainly named file beside it.",
            file
        );

    public static Problem ModelDamaged(string file, string why) => new("WEIGHTS0027", why, file);

    public static Problem ModelNameChanged(string file, string name, string member, string why) =>
        new(
            "WEIGHTS0028",
            $"The model '{name}' is {member} in C#: {why}. Set Name=\"…\" on the item for a name that can be typed.",
            file,
            IsWarning: true
        );

    public static Problem TensorNamesChanged(string file, string model, string changes) =>
        new(
            "WEIGHTS0028",
            $"Names of tensors had to change to be members of {model}: {changes}. Rename them where the model is exported, or leave it at that.",
            file,
            IsWarning: true
        );

    public static Problem DescriptionTooLarge(string file) =>
        new(
            "WEIGHTS0029",
            $"The names and types of the model's inputs and outputs have more than {ModelDescription.MaxText:N0} characters, so the typed manifest lists none of them. "
                + "The model itself is published as any other. Shorten the names where the model is exported.",
            file,
            IsWarning: true
        );

    private static string Quoted(IEnumerable<KeyId> keyIds) => string.Join(", ", keyIds.Select(id => $"'{id}'"));
}
