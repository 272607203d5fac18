using System.Buffers.Text;
using System.CommandLine;
using System.Text.Json;
using Weights.Encryption;

namespace Weights.Tool;

/// <summary><c>weights rewrap</c>: wraps a content key under a customer's key.</summary>
internal static class RewrapCommand
{
    public static Command Make(ToolConsole console)
    {
        var licence = new Argument<FileInfo>("licence") { Description = "The customer's licence file." };
        var format = new Option<string>("--format") { Description = "The format of the models: gcm or chunked.", Required = true };
        format.AcceptOnlyFromAmong("gcm", "chunked");
        var add = new Option<bool>("--add") { Description = "Also puts the wrapped key into the licence file." };
        var keys = new KeyOptions();
        var command = new Command(
            "rewrap",
            "Wraps a key of models for a customer, and prints it as the wrapped mode of the server responds with it. "
                + "Only that customer can unwrap it. Example: weights rewrap acme.licence --add --format chunked --key-file .model_key"
        )
        {
            licence,
            format,
            add,
            CommonOptions.Json,
        };
        keys.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                using var key = await keys.GetAsync(parsed, console, cancellationToken).ConfigureAwait(false);
                return Run(
                    parsed.GetValue(licence)!,
                    key,
                    parsed.GetValue(format) == "gcm" ? ContainerFormat.Gcm : ContainerFormat.Chunked,
                    parsed.GetValue(add),
                    console
                );
            }
        );
        return command;
    }

    private static int Run(FileInfo file, ContentKey key, ContainerFormat format, bool add, ToolConsole console)
    {
        using var licence = LicenceFile.Read(file.FullName);
        var wrapped = licence.Wrap(key, format);
        if (add)
        {
#pragma warning disable CA2000 // it shares the customer's key with the licence, which is disposed
            LicenceFile.Replace(file.FullName, licence.With(wrapped));
#pragma warning restore CA2000
        }

        var result = new WrappedKeyResult(
            licence.Customer,
            wrapped.Kid,
            (int)wrapped.Format,
            Base64Url.EncodeToString(wrapped.Wrapped.Span)
        );
        console.Output.WriteLine(JsonSerializer.Serialize(result, ReadableOutput.Json.WrappedKeyResult));
        return ExitCode.Fine;
    }
}
