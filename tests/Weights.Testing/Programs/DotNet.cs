namespace Weights.Testing;

/// <summary>Runs the real <c>dotnet</c>.</summary>
internal static class DotNet
{
    // A build ends before the optimised code that call counts lead to pays: without them it takes a seventh less of the processor's time.
    private static readonly Dictionary<string, string?> _environment = new() { ["DOTNET_TC_CallCounting"] = "0" };

    public static Task<Finished> Run(string folder, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        Command.Run("dotnet", folder, arguments, _environment, cancellationToken);

    public static Task<Finished> Run(
        string folder,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?> environment,
        CancellationToken cancellationToken
    ) =>
        Command.Run(
            "dotnet",
            folder,
            arguments,
            environment.UnionBy(_environment, static variable => variable.Key).ToDictionary(),
            cancellationToken
        );
}
