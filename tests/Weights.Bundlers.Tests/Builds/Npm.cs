namespace Weights.Bundlers.Tests;

/// <summary>Runs the real <c>npm</c>.</summary>
internal static class Npm
{
    public static IReadOnlyDictionary<string, string?> Environment { get; } =
        new Dictionary<string, string?>
        {
            ["NEXT_TELEMETRY_DISABLED"] = "1",
            ["PARCEL_WORKERS"] = "0",
            // No colors, so that a text can be found in the output.
            ["NO_COLOR"] = "1",
            ["FORCE_COLOR"] = "0",
        };

    /// <exception cref="AssertFailedException">The exit code is not 0; the message has the output.</exception>
    public static async Task<string> RunAsync(string folder, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        (await Command.Run("npm", folder, arguments, Environment, cancellationToken)).AssertSucceeded().Output;
}
