using System.CommandLine;
using System.Text.Json;
using Weights.Encryption;

namespace Weights.Tool;

/// <summary><c>weights keygen</c>: makes a key.</summary>
internal static class KeygenCommand
{
    public static Command Make(ToolConsole console)
    {
        var file = new Argument<FileInfo>("file") { Description = "The key file, which must not exist." };
        var reveal = new Option<bool>("--reveal") { Description = "Also prints the key." };
        var command = new Command("keygen", "Makes a key in a new file that only its owner can read. Example: weights keygen .model_key")
        {
            file,
            reveal,
            CommonOptions.Json,
        };
        command.SetAction(parsed => Run(parsed.GetValue(file)!, parsed.GetValue(reveal), CommonOptions.IsJson(parsed), console));
        return command;
    }

    private static int Run(FileInfo file, bool reveal, bool json, ToolConsole console)
    {
        if (file.Exists || Directory.Exists(file.FullName))
        {
            throw new ToolFailure($"'{file}' exists. A key file is never overwritten, because its models could not be opened any more.");
        }

        using var key = ContentKey.Generate();
        KeyFile.WriteNew(file.FullName, key);
        var shown = reveal ? Hex(key) : null;
        console.Output.WriteLine(
            json ? JsonSerializer.Serialize(new KeyResult(key.Kid, file.ToString(), shown), ReadableOutput.Json.KeyResult)
            : shown is null ? $"{file}: fingerprint {key.Kid}"
            : $"{file}: fingerprint {key.Kid}{Environment.NewLine}{shown}"
        );
        return ExitCode.Fine;
    }

    private static string Hex(ContentKey key) => string.Create(2 * ContentKey.Length, key, static (text, key) => key.WriteHex(text));
}
