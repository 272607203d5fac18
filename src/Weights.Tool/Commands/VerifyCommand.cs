using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Weights.Onnx;
using Weights.Searching;

namespace Weights.Tool;

/// <summary><c>weights verify</c>: checks a folder before it is uploaded, as the build checks a publish folder.</summary>
internal static class VerifyCommand
{
    public static Command Make(ToolConsole console)
    {
        var folder = new Argument<string>("folder") { Description = "The folder, such as the one of a publish." };
        var models = new Option<string[]>("--models")
        {
            Description = "Unencrypted models, or folders of them, that are searched for in every file.",
            HelpName = "path",
        };
        var keys = new KeyOptions();
        var command = new Command(
            "verify",
            "Checks that a folder can be uploaded: no unencrypted model, no key, no cut file, and the files that models.json lists. "
                + "With a key, each file of that key is opened. Exit code 1 if something is wrong. "
                + "Example: weights verify publish/wwwroot --models models"
        )
        {
            folder,
            models,
            CommonOptions.Json,
        };
        keys.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                using var key = await keys.FindAsync(parsed, console, cancellationToken).ConfigureAwait(false);
                var known = Known(parsed.GetValue(models) ?? []);
                var progress = new ProgressLine(console);
                var verification = new FolderVerification(parsed.GetValue(folder)!, key, known);

                // On another thread, because this one has to handle Ctrl+C.
                var found = await Task.Run(() => verification.Run(progress.Show, cancellationToken), CancellationToken.None)
                    .ConfigureAwait(false);
                Write(found, CommonOptions.IsJson(parsed), console);
                return found.Findings.Count > 0 ? ExitCode.Finding : ExitCode.Fine;
            }
        );
        return command;
    }

    private static void Write(VerifiedFolder found, bool json, ToolConsole console)
    {
        if (json)
        {
            console.Output.WriteLine(JsonSerializer.Serialize(found, ReadableOutput.Json.VerifiedFolder));
            return;
        }

        foreach (var finding in found.Findings)
        {
            console.Output.WriteLine(finding.File.Length > 0 ? $"{finding.File}: {finding.Message}" : finding.Message);
        }

        console.Output.WriteLine(
            $"{found.Folder}: {Count(found.Files, "file")}, {Count(found.Models, "model")}, {Count(found.Findings.Count, "finding")}"
        );
    }

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    private static List<KnownModel> Known(string[] paths)
    {
        var files = paths.SelectMany(path =>
            Directory.Exists(path) ? ModelsIn(path)
            : File.Exists(path) ? [path]
            : throw new ToolFailure($"'{path}' of --models does not exist.", ExitCode.Usage)
        );
        return [.. files.Distinct(StringComparer.Ordinal).Select(Known).Where(model => model.Length > 0)];
    }

    // Models and the files of their external data. Labels and texts beside them may be published.
    private static IEnumerable<string> ModelsIn(string folder)
    {
        var models = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => RealFile.LengthOf(file) > 0 && ModelFileCheck.WhyNot(file) is null)
            .ToDictionary(file => file, Path.GetFileNameWithoutExtension, StringComparer.Ordinal);
        return SourceFile.PathsOf(models!, CancellationToken.None).Where(File.Exists);
    }

    private static KnownModel Known(string path)
    {
        using var file = File.OpenRead(path);
        return new KnownModel(path, Path.GetFullPath(path), file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
    }
}
