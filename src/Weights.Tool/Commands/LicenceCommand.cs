using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Weights.Encryption;

namespace Weights.Tool;

/// <summary><c>weights licence</c>: makes a customer's licence file.</summary>
internal static class LicenceCommand
{
    public static Command Make(ToolConsole console)
    {
        var file = new Argument<FileInfo>("file") { Description = "The licence file, which must not exist." };
        var customer = new Option<string>("--customer")
        {
            Description = "The customer's public ID.",
            HelpName = "id",
            Required = true,
        };
        var endpoint = new Option<Uri>("--endpoint")
        {
            Description = "The URL that delivers the customer's wrapped keys, such as https://example.com/api/model-key/wrapped.",
            HelpName = "url",
            CustomParser = static result =>
                Uri.TryCreate(result.Tokens.Single().Value, UriKind.Absolute, out var url)
                    ? url
                    : Error(result, "The value of --endpoint must be an absolute URL."),
        };
        var keys = new KeyOptions();
        var command = new Command(
            "licence",
            "Makes a customer's licence file, which only its owner can read. The key options give the customer's key, such as the one that "
                + "the server's database has; without them it is a new key. Example: weights licence acme.licence --customer c_1"
        )
        {
            file,
            customer,
            endpoint,
            CommonOptions.Json,
        };
        keys.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                using var given = await keys.FindAsync(parsed, console, cancellationToken).ConfigureAwait(false);
                return Run(
                    parsed.GetValue(file)!,
                    parsed.GetValue(customer)!,
                    given,
                    parsed.GetValue(endpoint),
                    CommonOptions.IsJson(parsed),
                    console
                );
            }
        );
        return command;
    }

    private static int Run(FileInfo file, string customer, ContentKey? given, Uri? endpoint, bool json, ToolConsole console)
    {
        if (Path.Exists(file.FullName))
        {
            throw new ToolFailure($"'{file}' exists. A licence file is never overwritten, because it has the customer's only key.");
        }

        if (given is null && endpoint is not null)
        {
            throw new ToolFailure(
                "The endpoint wraps keys under the customer's key that its database has. Give that key by a key option, or leave "
                    + "--endpoint out and put the keys into the licence by 'weights rewrap --add'.",
                ExitCode.Usage
            );
        }

        using var key = given is null ? KeyEncryptionKey.Generate() : Copy(given);
        try
        {
            using var licence = new Licence(customer, key, endpoint);
            LicenceFile.WriteNew(file.FullName, licence);
        }
        catch (ArgumentException e)
        {
            throw new ToolFailure(e.Message, ExitCode.Usage, e);
        }

        var result = new LicenceResult(file.ToString(), customer, endpoint?.AbsoluteUri);
        console.Output.WriteLine(
            json
                ? JsonSerializer.Serialize(result, ReadableOutput.Json.LicenceResult)
                : $"{file}: licence of {customer}. 'weights rewrap --add' puts keys into it."
        );
        return ExitCode.Fine;
    }

    // A customer's key is read as any other key.
    private static KeyEncryptionKey Copy(ContentKey key)
    {
        Span<byte> bytes = stackalloc byte[ContentKey.Length];
        try
        {
            key.CopyTo(bytes);
            return KeyEncryptionKey.FromBytes(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static Uri? Error(System.CommandLine.Parsing.ArgumentResult result, string message)
    {
        result.AddError(message);
        return null;
    }
}
