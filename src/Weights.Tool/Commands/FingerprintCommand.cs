using System.CommandLine;
using System.Text.Json;

namespace Weights.Tool;

/// <summary><c>weights fingerprint</c>: prints the fingerprint of a key, which models.json and logs contain.</summary>
internal static class FingerprintCommand
{
    public static Command Make(ToolConsole console)
    {
        var keys = new KeyOptions();
        var command = new Command(
            "fingerprint",
            "Prints the fingerprint of a key. Everybody may know it. Example: weights fingerprint --key-file .model_key"
        )
        {
            CommonOptions.Json,
        };
        keys.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                using var key = await keys.GetAsync(parsed, console, cancellationToken).ConfigureAwait(false);
                await console
                    .Output.WriteLineAsync(
                        CommonOptions.IsJson(parsed)
                            ? JsonSerializer.Serialize(new KeyResult(key.Kid), ReadableOutput.Json.KeyResult)
                            : key.Kid
                    )
                    .ConfigureAwait(false);
                return ExitCode.Fine;
            }
        );
        return command;
    }
}
