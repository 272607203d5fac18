using System.CommandLine;

namespace Weights.Tool;

/// <summary>The options that say where files are written: beside their sources, into a folder, or as one file.</summary>
internal sealed class OutputPaths
{
    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "The file to write, or the folder to write into. Without it, files are written beside their sources.",
        HelpName = "path",
    };

    private readonly Option<bool> _force = new("--force") { Description = "Replaces files that exist." };

    public void AddTo(Command command)
    {
        command.Add(_output);
        command.Add(_force);
    }

    /// <summary>The destination of each source.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="sources">Each source, with the path that its destination has below a folder.</param>
    /// <param name="given">How many of them the command line names. A model can have further files.</param>
    /// <exception cref="ToolFailure">
    /// A destination exists and <c>--force</c> is not given, two sources have one destination, or a source would be replaced.
    /// </exception>
    public IReadOnlyList<(string Source, string Destination)> Of(
        ParseResult parsed,
        IReadOnlyList<(string Source, string Below)> sources,
        int given
    )
    {
        var output = parsed.GetValue(_output);
        var isFolder = output is not null && (sources.Count > 1 || Directory.Exists(output) || Path.EndsInDirectorySeparator(output));
        if (
            isFolder
            && output is not null
            && (File.Exists(output) || (given == 1 && !Directory.Exists(output) && !Path.EndsInDirectorySeparator(output)))
        )
        {
            throw new ToolFailure(
                $"Several files are to be written, so --output must be a folder that exists, or end with '/'. '{output}' is neither.",
                ExitCode.Usage
            );
        }

        List<(string Source, string Destination)> files =
        [
            .. sources.Select(file =>
                (
                    file.Source,
                    output is null ? Path.Combine(Path.GetDirectoryName(file.Source)!, Path.GetFileName(file.Below))
                    : isFolder ? Path.Combine(output, file.Below)
                    : output
                )
            ),
        ];
        if (
            files.GroupBy(file => Path.GetFullPath(file.Destination), StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is
            { } two
        )
        {
            throw new ToolFailure(
                $"Several files would be written to '{two.First().Destination}'. Give one at a time, or, to encrypt, --base."
            );
        }

        foreach (var (source, destination) in files)
        {
            if (Path.GetFullPath(source) == Path.GetFullPath(destination))
            {
                throw new ToolFailure($"'{destination}' would replace its own source. Give --output.");
            }

            if (Path.Exists(destination) && !parsed.GetValue(_force))
            {
                throw new ToolFailure($"'{destination}' exists. Give --force to replace it, or another --output.");
            }
        }

        return files;
    }
}
