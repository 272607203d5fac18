using System.Security.Cryptography;
using System.Text;

namespace Weights.Build.Tasks;

/// <summary>
/// What the last run of DescribeModels was given and what it wrote. An editor runs it again at every change of the project, and nearly always with nothing
/// new: then one small file is read, and that is all.
/// </summary>
internal sealed class LastRun
{
    // Another build of the tasks may write other files.
    private static readonly string _writer = typeof(LastRun).Module.ModuleVersionId.ToString();

    private const string EndOfInputs = "\n\n";

    private readonly string _record;
    private readonly string _inputs;
    private readonly string[] _outputs;

    /// <param name="outputs">The files that are written; the record lies beside the first.</param>
    /// <param name="options">Everything else that they depend on.</param>
    /// <param name="models">The models; of their files length and time count.</param>
    public LastRun(string[] outputs, string[] options, IReadOnlyList<ModelItem> models)
    {
        _record = PathFor(outputs[0]);
        _outputs = outputs;
        var text = new StringBuilder().AppendJoin('\n', [_writer, .. options]);
        foreach (var model in models.OrderBy(model => model.FullPath, StringComparer.Ordinal))
        {
            text.Append('\n')
                .Append(model.File)
                .Append('\0')
                .Append(model.Name)
                .Append('\0')
                .Append(model.KeyIds)
                .Append('\0')
                .Append(model.Format)
                .Append('\0')
                .Append(model.Encrypt)
                .Append('\0')
                .Append(model.FullPath);
            AppendState(text, model.FullPath);
        }

        _inputs = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    public static string PathFor(string modelsFile) => modelsFile + ".run";

    /// <summary>The files of external data that the last run found, where nothing changed since; null where there is something to do.</summary>
    /// <param name="designTime">A build also has to tell what an editor is not told of, so for a build only a run of another build counts that had nothing to tell.</param>
    public string[]? ExternalDataIfTheSame(bool designTime)
    {
        try
        {
            var parts = File.ReadAllText(_record).Split(EndOfInputs, 2);
            var isTheSame =
                parts.Length == 2 && (parts[0] == Text(designTime: false) || (designTime && parts[0] == Text(designTime: true)));
            return isTheSame ? parts[1].Split('\0', StringSplitOptions.RemoveEmptyEntries) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The record of a run that wrote its files and had nothing to tell.</summary>
    public byte[] Write(bool designTime, IEnumerable<string> externalData) =>
        Encoding.UTF8.GetBytes(Text(designTime) + EndOfInputs + string.Join('\0', externalData));

    private string Text(bool designTime)
    {
        var text = new StringBuilder(_inputs).Append(designTime ? " for an editor" : " for a build");
        foreach (var output in _outputs)
        {
            AppendState(text.Append('\n').Append(output), output);
        }

        return text.ToString();
    }

    private static void AppendState(StringBuilder text, string path)
    {
        try
        {
            var file = RealFile.Of(path);
            text.Append('\0').Append(file.Exists ? file.Length : -1).Append('\0').Append(file.Exists ? file.LastWriteTimeUtc.Ticks : 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            text.Append("\0unreadable");
        }
    }
}
