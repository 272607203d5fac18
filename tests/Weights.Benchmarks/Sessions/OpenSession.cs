using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Weights.Encryption;
using Weights.OnnxRuntime;

namespace Weights.Benchmarks;

/// <summary>The program that <see cref="SessionsBenchmark"/> starts: opens one session and prints the time in seconds.</summary>
internal static class OpenSession
{
    public const string Command = "open-session";
    public const string Plaintext = "plaintext";
    public const string Encrypted = "encrypted";

    public static async Task Run(string way, string path)
    {
        // Loads the native library, which both need.
        using (new SessionOptions()) { }

        var watch = Stopwatch.StartNew();
        using var session =
            way == Plaintext
                ? new InferenceSession(path)
                : await EncryptedModels.Open(path).OpenSessionAsync("a", new EnvironmentKeySource(KeyId.Default));
        Console.WriteLine(FormattableString.Invariant($"{watch.Elapsed.TotalSeconds}"));
    }
}
