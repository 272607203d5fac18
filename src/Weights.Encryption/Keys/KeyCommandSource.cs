using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Weights.Encryption;

/// <summary>
/// A command that prints a key, such as the tool of a secret store. The system's shell runs it with the key ID in
/// <c>WEIGHTS_REQUESTED_KEY_ID</c>. The first line of its standard output, trimmed, is the key.
/// </summary>
/// <remarks>
/// The shell is started by its full path: <c>/bin/sh</c>, or <c>cmd.exe</c> in the system's folder. On Windows it finds programs by PATH
/// and not in <paramref name="workingDirectory"/>. Standard output is never shown. Standard error goes to <see cref="StandardError"/>,
/// because people need it to repair the command.
/// </remarks>
/// <param name="command">The command line, as in a shell.</param>
/// <param name="workingDirectory">The folder to run in.</param>
public sealed class KeyCommandSource(string command, string workingDirectory) : IKeySource
{
    /// <summary>The environment variable with the requested key ID.</summary>
    public const string KeyIdVariable = "WEIGHTS_REQUESTED_KEY_ID";

    private const int MaxOutputBytes = 4096;

    // What the command wrote is in the pipe when it ends. A program that it left behind, such as an agent, can keep the pipe open for ever.
    private static readonly TimeSpan _restOfOutput = TimeSpan.FromSeconds(1);
    private const int MaxErrorLines = 20;
    private const int MaxErrorLength = 400;

    /// <summary>How long the command may run, by default one minute. Then it and its children are killed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Receives up to 20 lines of the command's standard error, each shortened to 400 characters. Everything that looks like a key is
    /// replaced.
    /// </summary>
    public Action<string>? StandardError { get; init; }

    /// <summary>Environment variables in addition to those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <inheritdoc/>
    public async ValueTask<ContentKey?> FindAsync(KeyId keyId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        using var process = new Process { StartInfo = Shell(keyId) };
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Timeout);
        var output = new byte[MaxOutputBytes];
        try
        {
            Start(process);
            process.StandardInput.Close();
            using var rest = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token);
            var errors = ForwardErrorsAsync(process.StandardError, rest.Token);
            var reading = ReadAsync(process.StandardOutput.BaseStream, output, rest.Token);
            await process.WaitForExitAsync(deadline.Token).ConfigureAwait(false);
            rest.CancelAfter(_restOfOutput);
            await errors.ConfigureAwait(false);
            var length = await reading.ConfigureAwait(false);
            deadline.Token.ThrowIfCancellationRequested();
            return process.ExitCode == 0
                ? ParseFirstLine(output.AsSpan(0, length), keyId)
                : throw new KeySourceException(
                    $"The key command failed for the key '{keyId}' with exit code {process.ExitCode}. "
                        + $"Run it by hand with {KeyIdVariable}={keyId} to see why."
                );
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new KeySourceException(
                $"The key command did not finish within {Timeout.TotalSeconds:0} seconds for the key '{keyId}' and was stopped."
            );
        }
        finally
        {
            CryptographicOperations.ZeroMemory(output);
            Kill(process);
        }
    }

    private ProcessStartInfo Shell(KeyId keyId)
    {
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(Path.Combine(System.Environment.SystemDirectory, "cmd.exe")) { Arguments = $"/d /s /c \"{command}\"" }
            : new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", command } };
        start.WorkingDirectory = workingDirectory;
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment[KeyIdVariable] = keyId.Value;

        // cmd.exe runs a program in the current folder before one in PATH, unless this variable is set (NeedCurrentDirectoryForExePath).
        start.Environment["NoDefaultCurrentDirectoryInExePath"] = "1";
        return start;
    }

    private static void Start(Process process)
    {
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new KeySourceException($"The shell for the key command cannot be started: {e.Message}", e);
        }
    }

    /// <summary>Reads all output until it is cancelled, so that the command never blocks, but keeps only its start.</summary>
    private static async Task<int> ReadAsync(Stream stream, byte[] kept, CancellationToken cancellationToken)
    {
        var length = 0;
        var rest = new byte[MaxOutputBytes];
        try
        {
            while (true)
            {
                var target = length < kept.Length ? kept.AsMemory(length) : rest;
                var count = await stream.ReadAsync(target, cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    return length;
                }

                length = Math.Min(kept.Length, length + count);
            }
        }
        catch (OperationCanceledException)
        {
            return length;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(rest);
        }
    }

    private async Task ForwardErrorsAsync(StreamReader lines, CancellationToken cancellationToken)
    {
        try
        {
            for (var count = 0; await lines.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line; count++)
            {
                if (count < MaxErrorLines)
                {
                    StandardError?.Invoke(Shorten(KeyText.Mask(line)));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The command has ended, or is stopped.
        }
    }

    private static string Shorten(string line) => line.Length <= MaxErrorLength ? line : line[..MaxErrorLength] + "…";

    private static ContentKey ParseFirstLine(ReadOnlySpan<byte> output, KeyId keyId)
    {
        var end = output.IndexOfAny((byte)'\n', (byte)'\r');
        try
        {
            return KeyFile.Parse(end < 0 ? output : output[..end]);
        }
        catch (FormatException e)
        {
            throw new KeySourceException($"The key command's first line of output is not a key for '{keyId}'. {e.Message}", e);
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended or was never started.
        }
    }
}
