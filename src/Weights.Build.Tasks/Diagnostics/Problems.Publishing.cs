namespace Weights.Build.Tasks;

/// <content>Problems of a publish, and settings that would let it publish too much.</content>
internal static partial class Problems
{
    public static Problem BuildAgain(string file, string why) =>
        new(
            "WEIGHTS0014",
            $"The build's output cannot be published: {why}. "
                + "Build again with the key that the backend delivers; 'dotnet publish' without --no-build does both.",
            file
        );

    public static Problem PlaintextPublished(string publishedFile, FoundPlaintext found) =>
        new(
            "WEIGHTS0019",
            found switch
            {
                { IsWhole: true } => $"This published file is the model '{found.Model.File}', unencrypted. "
                    + "Find what copies it there (Content, None with CopyToPublishDirectory, a Copy task), ",
                { Part.Length: > 0 } => $"This published file contains the model '{found.Model.File}', unencrypted, in '{found.Part}'. "
                    + "Find what adds it (a None item with Pack, TfmSpecificPackageFile, a task that makes the archive), ",
                _ => $"This published file contains the model '{found.Model.File}', unencrypted. "
                    + "Find what adds it (an EmbeddedResource that a target or another project has, a task that joins files), ",
            } + "or set Encrypt=\"false\" to publish it unencrypted on purpose.",
            publishedFile
        );

    public static Problem PublishFolderHoldsProject(string folder) =>
        new(
            "WEIGHTS0036",
            "This publish folder contains the project itself, so its unencrypted models and its key would be among the published files. "
                + "Publish into another folder, such as 'dotnet publish -o publish'.",
            folder
        );

    public static Problem CannotTidy(string folder, string why) =>
        new(
            "WEIGHTS0038",
            $"A file of an earlier publish in this folder cannot be replaced: {why} "
                + "Make the folder writable, or publish into an empty folder.",
            folder
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

    public static Problem CannotCheckPackage(string why) =>
        new("WEIGHTS0023", $"The package cannot be checked for unencrypted models, so this pack fails: {why}");

    public static Problem CannotCheckPaths(string why) =>
        new("WEIGHTS0023", $"The output cannot be checked for two files with one path: {why}");

    public static Problem CannotCheckKeys(string why) =>
        new("WEIGHTS0023", $"What this project publishes cannot be checked for keys: {why}");

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

    public static Problem FileOfTwoProjects(string path, string place, string one, string other) =>
        new(
            "WEIGHTS0042",
            $"'{one}' and '{other}' both have the file '{path}' {place}. Give one of these projects another folder for its models: "
                + "<WeightsOutputPath>weights/client</WeightsOutputPath>. Each folder has its own loader and models.json."
        );

    public static Problem FileOfOneProjectTwice(string path, string place, string one, string other) =>
        new(
            "WEIGHTS0042",
            $"'{one}' and '{other}' would both be '{path}' {place}. Rename or move the file that is yours, "
                + "or set WeightsOutputPath to another folder than 'weights'."
        );
}
