using System.Globalization;
using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>
/// Every diagnostic of the tasks, in three files: models and options (here), keys, publishing. Each code has a page under
/// docs/reference/diagnostics.
/// </summary>
/// <remarks>
/// The targets report WEIGHTS0001 (the SDK is too old) before these tasks can be loaded, and repeat WEIGHTS0002 with the text that
/// <see cref="EncryptModels.WhyNotPublishable"/> has from here. The source generator reports WEIGHTS0020.
/// </remarks>
internal static partial class Problems
{
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

    public static Problem IncludedTwice(string file) =>
        new(
            "WEIGHTS0006",
            "Two OnnxModel items include this file. Remove one. To set an option of a file that a wildcard includes, "
                + $"use Update: <OnnxModel Update=\"{file}\" KeyId=\"…\" />.",
            file
        );

    public static Problem NoModels(string includes) =>
        new(
            "WEIGHTS0035",
            $"The project's OnnxModel items ('{includes}') match no model, so nothing is encrypted and the manifest class is empty. "
                + "Check the path, and that the models are downloaded. "
                + "A wildcard does not look into 'obj', 'bin', the publish folder and the folders of $(DefaultItemExcludes).",
            IsWarning: true
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

    public static Problem CannotWrite(string file, string output, string why) =>
        new("WEIGHTS0011", $"The encrypted model cannot be written to '{output}': {why} The previous one, if any, is unchanged.", file);

    public static Problem CannotWriteDescription(string file, string why) =>
        new("WEIGHTS0011", $"The description of the models cannot be written here: {why}", file);

    public static Problem CannotRead(string file, string why) => new("WEIGHTS0012", $"The model cannot be read: {why}", file);

    public static Problem CannotEncrypt(string file, string why) => new("WEIGHTS0013", why, file);

    public static Problem BadOption(string option, string value, string expected, string? file = null) =>
        new("WEIGHTS0017", $"{option} is '{KeyText.Mask(value)}'; it must be {expected}.", file);

    public static Problem LinkLeadsOut(string file, string target, string root, bool isWorkTree) =>
        new(
            "WEIGHTS0032",
            $"This path leads by a link to '{target}', which is outside '{root}', so it is not published. "
                + (isWorkTree ? "" : "That is the project's folder, because no git work tree was found. ")
                + "Put the file itself in place of the link, or set AllowLinks=\"true\" on the model's item if the link is meant.",
            file
        );

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

    public static Problem ModelTooLong(string file, long length) =>
        new(
            "WEIGHTS0040",
            string.Create(CultureInfo.InvariantCulture, $"The model's file has {length:N0} bytes. ")
                + "No onnxruntime opens a single file above 2 GiB, so no page can use this model. "
                + "Save it with its weights as external data, in a file beside it.",
            file,
            IsWarning: true
        );
}
