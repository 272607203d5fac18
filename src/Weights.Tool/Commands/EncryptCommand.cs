using System.CommandLine;
using Weights.Encryption;

namespace Weights.Tool;

/// <summary><c>weights encrypt</c>: encrypts models, to the same bytes as a build with the same name, key and format.</summary>
internal static class EncryptCommand
{
    public static Command Make(ToolConsole console)
    {
        var files = new Argument<string[]>("models") { Description = "The models.", Arity = ArgumentArity.OneOrMore };
        var name = new Option<string>("--name") { Description = "The name of a single model.", HelpName = "name" };
        var folder = new Option<string>("--base") { Description = "The folder that names begin below.", HelpName = "folder" };
        var format = new Option<string>("--format") { Description = "gcm or chunked.", DefaultValueFactory = static _ => "gcm" };
        format.AcceptOnlyFromAmong("gcm", "chunked");
        var keys = new KeyOptions();
        var output = new OutputPaths();
        var command = new Command(
            "encrypt",
            "Encrypts models and their external data. "
                + "Example: weights encrypt models/face/detect.onnx --base models -o site/weights/ --key-file .model_key"
        )
        {
            files,
            name,
            folder,
            format,
            CommonOptions.Json,
        };
        output.AddTo(command);
        keys.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var names = Names(parsed.GetValue(files)!, parsed.GetValue(name), parsed.GetValue(folder));
                using var key = await keys.GetAsync(parsed, console, cancellationToken).ConfigureAwait(false);
                var sources = SourceFile.Of(names, cancellationToken);
                var paths = output.Of(parsed, [.. sources.Values.Select(file => (file.Path, file.Container))], names.Count);
                return await new Batch(console, CommonOptions.IsJson(parsed))
                    .RunAsync(
                        paths,
                        (source, destination) => Encrypt(key, sources[source], destination, parsed.GetValue(format)!, cancellationToken),
                        cancellationToken
                    )
                    .ConfigureAwait(false);
            }
        );
        return command;
    }

    private static Dictionary<string, string> Names(string[] files, string? name, string? folder)
    {
        if (name is not null && files.Length > 1)
        {
            throw new ToolFailure(
                "--name is for one model. For several, give --base: their names are their paths below it.",
                ExitCode.Usage
            );
        }

        return files
            .Distinct(StringComparer.Ordinal)
            .ToDictionary(file => file, file => name ?? NameOf(file, folder), StringComparer.Ordinal);
    }

    private static string NameOf(string file, string? folder)
    {
        if (folder is null)
        {
            return FileNames.OfModel(file);
        }

        var relative = Path.GetRelativePath(folder, file).Replace('\\', '/');
        return relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative)
            ? throw new ToolFailure($"'{file}' is not below the folder '{folder}' of --base.", ExitCode.Usage)
            : Path.ChangeExtension(relative, null);
    }

    private static WrittenFile Encrypt(
        ContentKey key,
        SourceFile source,
        string destination,
        string format,
        CancellationToken cancellationToken
    )
    {
        if (source.WhyNot() is { } reason)
        {
            throw new ToolFailure(reason);
        }

        var file = source.Name();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(destination))!);
        var digests =
            format == "gcm"
                ? GcmContainerFile.EncryptAndHash(key, file, source.Path, destination, cancellationToken: cancellationToken)
                : ChunkedContainerFile.EncryptAndHash(key, file, source.Path, destination, cancellationToken: cancellationToken);
        return new WrittenFile(source.Path, destination, source.Model, format, digests.ContainerLength);
    }
}
