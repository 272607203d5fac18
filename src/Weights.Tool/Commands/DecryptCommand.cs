using System.CommandLine;
using Weights.Encryption;

namespace Weights.Tool;

/// <summary><c>weights decrypt</c>: writes unencrypted models.</summary>
internal static class DecryptCommand
{
    public static Command Make(ToolConsole console)
    {
        var files = new Argument<string[]>("files") { Description = "The encrypted files.", Arity = ArgumentArity.OneOrMore };
        var name = new Option<string>("--name") { Description = "The model's name, if its path does not say it.", HelpName = "name" };
        var keys = new KeyOptions();
        var output = new OutputPaths();
        var command = new Command(
            "decrypt",
            "Writes models unencrypted. Each is complete and verified, or not there. "
                + "Example: weights decrypt site/weights/detect.enc -o detect.onnx --key-file .model_key"
        )
        {
            files,
            name,
            CommonOptions.Json,
        };
        output.AddTo(command);
        keys.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                using var key = await keys.GetAsync(parsed, console, cancellationToken).ConfigureAwait(false);
                var sources = parsed.GetValue(files)!.Distinct(StringComparer.Ordinal);
                var paths = output.Of(
                    parsed,
                    [.. sources.Select(file => (file, FileNames.Decrypted(file)))],
                    parsed.GetValue(files)!.Length
                );
                return await new Batch(console, CommonOptions.IsJson(parsed))
                    .RunAsync(
                        paths,
                        (source, destination) => Decrypt(key, parsed.GetValue(name), source, destination, cancellationToken),
                        cancellationToken
                    )
                    .ConfigureAwait(false);
            }
        );
        return command;
    }

    private static WrittenFile Decrypt(ContentKey key, string? name, string source, string destination, CancellationToken cancellationToken)
    {
        // Without the key, because this only tells the format and finds files that are no containers.
        var found = ContainerInspection.Of(source, key: null, name, cancellationToken);
        if (found.Problem is not null)
        {
            throw new ToolFailure(found.Problem);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(destination))!);
        var file = "";
        if (found.Format == "gcm")
        {
            GcmContainerFile.Decrypt(key, source, destination);
        }
        else
        {
            var fitting = ContainerInspection.NameOf(source, key, name);
            ChunkedContainerFile.Decrypt(key, fitting, source, destination, cancellationToken);
            file = fitting.Value;
        }

        return new WrittenFile(source, destination, file, found.Format, new FileInfo(destination).Length);
    }
}
