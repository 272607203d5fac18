using System.Globalization;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Weights.Build.Tasks;

/// <summary>Logs what a build did: one line for people, and each file in detailed logs. A key appears only as its kid.</summary>
internal static class EncryptionLog
{
    public static void Write(TaskLoggingHelper log, ModelBuildResult result, TimeSpan elapsed)
    {
        foreach (var output in result.Outputs)
        {
            log.LogMessage(MessageImportance.Low, "Weights: [input] {0} as '{1}'", output.File.File, output.File.Name);
            log.LogMessage(
                MessageImportance.Low,
                "Weights: [output] {0} (key {1}, {2} bytes, sha256 {3})",
                output.Output.Path,
                output.Record.Settings.Kid,
                output.Record.Output.Length,
                output.Record.Output.Sha256
            );
        }

        foreach (var output in result.Outputs.Where(output => output.Output.KeyId is null && output.IsGraph))
        {
            log.LogMessage(MessageImportance.High, "Weights: '{0}' is published unencrypted (Encrypt=\"false\").", output.Model.Name);
        }

        log.LogMessage(MessageImportance.Normal, "{0}", Summary(result, elapsed));
    }

    /// <summary>
    /// For example "Weights: 3 models, 1 encrypted (10.8 MB, 0.1 s), 2 up to date". A model with several keys counts once for each key.
    /// External data counts only in the bytes.
    /// </summary>
    internal static string Summary(ModelBuildResult result, TimeSpan elapsed)
    {
        var count = Models(result.Outputs);
        var encrypted = result.Made.Where(output => output.Output.KeyId is not null).ToList();
        var (encryptedModels, copiedModels) = (Models(encrypted), Models(result.Made.Except(encrypted)));
        var summary = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"Weights: {count} {(count == 1 ? "model" : "models")}"),
        };
        if (encryptedModels > 0)
        {
            var bytes = encrypted.Sum(output => output.Record.Source.Length);
            summary.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{encryptedModels} encrypted ({bytes / 1e6:0.0} MB, {elapsed.TotalSeconds:0.0} s)"
                )
            );
        }

        if (copiedModels > 0)
        {
            summary.Add(string.Create(CultureInfo.InvariantCulture, $"{copiedModels} copied"));
        }

        if (count > encryptedModels + copiedModels)
        {
            summary.Add(string.Create(CultureInfo.InvariantCulture, $"{count - encryptedModels - copiedModels} up to date"));
        }

        return string.Join(", ", summary);
    }

    private static int Models(IEnumerable<FinishedOutput> outputs) =>
        outputs.Select(output => (output.Output.Folder, output.Model.Name)).Distinct().Count();
}
