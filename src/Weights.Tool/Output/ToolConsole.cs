namespace Weights.Tool;

/// <summary>Where a command reads and writes.</summary>
/// <param name="Input">Standard input, as bytes, because keys are read from it.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="ShowsProgress">Whether a person looks at standard error.</param>
internal sealed record ToolConsole(Stream Input, TextWriter Output, TextWriter Error, bool ShowsProgress)
{
    public static ToolConsole OfProcess() =>
        new(Console.OpenStandardInput(), Console.Out, Console.Error, ShowsProgress: !Console.IsErrorRedirected);
}
