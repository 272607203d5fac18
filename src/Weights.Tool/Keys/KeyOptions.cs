using System.CommandLine;
using System.Security.Cryptography;
using Weights.Encryption;

namespace Weights.Tool;

/// <summary>The options that say where a key comes from. A key itself is never an argument, because other users see arguments.</summary>
internal sealed class KeyOptions
{
    // A key has 64 characters.
    private const int MaxInputBytes = 1024;

    private readonly Option<FileInfo> _file = new("--key-file") { Description = "Reads the key from a file.", HelpName = "file" };
    private readonly Option<string> _variable = new("--key-env") { Description = "Reads the key from a variable.", HelpName = "name" };
    private readonly Option<bool> _input = new("--key-stdin") { Description = "Reads the key from standard input." };

    private readonly Option<string> _command = new("--key-command")
    {
        Description = "Reads the key from the output of a shell command, such as the client of a vault.",
        HelpName = "command",
    };

    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_variable);
        command.Add(_input);
        command.Add(_command);
    }

    /// <summary>Reads the key.</summary>
    /// <returns>The key, which the caller must dispose; null if no option is given.</returns>
    /// <exception cref="ToolFailure">Several options are given, or the variable is not set.</exception>
    /// <exception cref="KeySourceException">What is there is not a key.</exception>
    public async Task<ContentKey?> FindAsync(ParseResult parsed, ToolConsole console, CancellationToken cancellationToken)
    {
        var file = parsed.GetValue(_file);
        var variable = parsed.GetValue(_variable);
        var command = parsed.GetValue(_command);
        var fromInput = parsed.GetValue(_input);
        return new[] { file is not null, variable is not null, command is not null, fromInput }.Count(given => given) switch
        {
            0 => null,
            > 1 => throw new ToolFailure("Give one of --key-file, --key-env, --key-stdin and --key-command.", ExitCode.Usage),
            _ when file is not null => KeyFile.Read(file.FullName),
            _ when variable is not null => FromVariable(variable),
            _ when command is not null => await new KeyCommandSource(command, Environment.CurrentDirectory)
                .FindAsync(KeyId.Default, cancellationToken)
                .ConfigureAwait(false),
            _ => await FromInput(console.Input, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>As <see cref="FindAsync"/>, for a command that cannot work without a key.</summary>
    public async Task<ContentKey> GetAsync(ParseResult parsed, ToolConsole console, CancellationToken cancellationToken) =>
        await FindAsync(parsed, console, cancellationToken).ConfigureAwait(false)
        ?? throw new ToolFailure(
            "A key is needed. Give --key-file, --key-env, --key-stdin or --key-command; 'weights keygen' makes a key.",
            ExitCode.Usage
        );

    private static ContentKey FromVariable(string variable)
    {
        var text = Environment.GetEnvironmentVariable(variable);
        try
        {
            return string.IsNullOrWhiteSpace(text)
                ? throw new ToolFailure($"The variable '{variable}' is not set.")
                : ContentKey.Parse(text);
        }
        catch (FormatException e)
        {
            throw new KeySourceException($"The variable '{variable}' does not contain a key. {e.Message}", e);
        }
    }

    private static async Task<ContentKey> FromInput(Stream input, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxInputBytes];
        try
        {
            var count = await input
                .ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            return KeyFile.Parse(bytes.AsSpan(0, count));
        }
        catch (FormatException e)
        {
            throw new KeySourceException($"Standard input does not contain a key. {e.Message}", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
