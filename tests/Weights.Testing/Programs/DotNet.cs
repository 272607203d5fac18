namespace Weights.Testing;

/// <summary>Runs the real <c>dotnet</c>.</summary>
internal static class DotNet
{
    public static Task<Finished> Run(string folder, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        Command.Run("dotnet", folder, arguments, cancellationToken);

    public static Task<Finished> Run(
        string folder,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?> environment,
        CancellationToken cancellationToken
    ) => Command.Run("dotnet", folder, arguments, environment, cancellationToken);
}
