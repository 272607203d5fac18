using System.CommandLine;
using System.Text.Json;
using Weights.Encryption;

namespace Weights.Tool;

/// <summary><c>weights inspect</c>: says what files are, and whether a key opens them.</summary>
internal static class InspectCommand
{
    private const string Unreadable = "unreadable";

    public static Command Make(ToolConsole console)
    {
        var files = new Argument<string[]>("files") { Description = "The files.", Arity = ArgumentArity.OneOrMore };
        var name = new Option<string>("--name") { Description = "The model's name, if its path does not say it.", HelpName = "name" };
        var keys = new KeyOptions();
        var command = new Command(
            "inspect",
            "Says what files are and, with a key, whether it opens them. Exit code 1 if something is wrong with one. "
                + "Example: weights inspect wwwroot/weights/*.enc --key-file .model_key"
        )
        {
            files,
            name,
            CommonOptions.Json,
        };
        keys.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                using var key = await keys.FindAsync(parsed, console, cancellationToken).ConfigureAwait(false);

                // On another thread, because this one has to handle Ctrl+C.
                return await Task.Run(
                        () =>
                            Run(
                                parsed.GetValue(files)!,
                                key,
                                parsed.GetValue(name),
                                CommonOptions.IsJson(parsed),
                                console,
                                cancellationToken
                            ),
                        CancellationToken.None
                    )
                    .ConfigureAwait(false);
            }
        );
        return command;
    }

    // One that cannot be read does not keep the others from being shown.
    private static InspectedFile Inspect(string file, ContentKey? key, string? name, CancellationToken cancellationToken)
    {
        try
        {
            return ContainerInspection.Of(file, key, name, cancellationToken);
        }
        catch (Exception e) when (ToolFailure.IsExpected(e))
        {
            return new InspectedFile
            {
                File = file,
                Format = Unreadable,
                Bytes = 0,
                Problem = e.Message,
            };
        }
    }

    private static int Run(
        string[] files,
        ContentKey? key,
        string? name,
        bool json,
        ToolConsole console,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<InspectedFile> found = [.. files.Select(file => Inspect(file, key, name, cancellationToken))];
        if (json)
        {
            console.Output.WriteLine(JsonSerializer.Serialize(found, ReadableOutput.Json.IReadOnlyListInspectedFile));
        }
        else
        {
            foreach (var file in found)
            {
                console.Output.WriteLine(file.File);
                foreach (var (label, value) in file.Lines)
                {
                    console.Output.WriteLine($"  {label, -8} {value}");
                }
            }
        }

        return found.Any(file => file.Format == Unreadable) ? ExitCode.Failure
            : found.Any(file => file.Problem is not null) ? ExitCode.Finding
            : ExitCode.Fine;
    }
}
