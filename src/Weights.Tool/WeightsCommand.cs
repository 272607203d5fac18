using System.CommandLine;
using Weights.Encryption;

namespace Weights.Tool;

/// <summary>The command <c>weights</c> with its subcommands.</summary>
internal static class WeightsCommand
{
    /// <summary>Runs a command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, ToolConsole console)
    {
        var parsed = Root(console).Parse(arguments);
        var configuration = new InvocationConfiguration
        {
            Output = console.Output,
            Error = console.Error,
            EnableDefaultExceptionHandler = false,
            // After Ctrl+C. A file that is being written to a slow disk must be removed before the process ends.
            ProcessTerminationTimeout = TimeSpan.FromMinutes(10),
        };
        try
        {
            var code = await parsed.InvokeAsync(configuration).ConfigureAwait(false);
            return parsed.Errors.Count > 0 ? ExitCode.Usage : code;
        }
        catch (AggregateException e) when (e.Flatten().InnerExceptions is [var first, ..])
        {
            return Fail(console, first.Message, ExitCode.Failure);
        }
        catch (OperationCanceledException)
        {
            return Fail(console, "cancelled; nothing incomplete was left.", ExitCode.Failure);
        }
        catch (ToolFailure e)
        {
            return Fail(console, e.Message, e.ExitCode);
        }
        catch (Exception e) when (ToolFailure.IsExpected(e))
        {
            return Fail(console, e.Message, ExitCode.Failure);
        }
    }

    private static RootCommand Root(ToolConsole console) =>
        new("Encrypts, decrypts and checks machine-learning models, and makes their keys. No key is ever an argument.")
        {
            KeygenCommand.Make(console),
            FingerprintCommand.Make(console),
            InspectCommand.Make(console),
            EncryptCommand.Make(console),
            DecryptCommand.Make(console),
            VerifyCommand.Make(console),
            LicenceCommand.Make(console),
            RewrapCommand.Make(console),
        };

    private static int Fail(ToolConsole console, string message, int exitCode)
    {
        // Somebody gives the key where its file or variable is asked for.
        console.Error.WriteLine($"weights: {KeyText.Mask(message)}");
        return exitCode;
    }
}
