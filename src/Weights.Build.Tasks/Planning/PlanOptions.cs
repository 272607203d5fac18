using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>What a project says of all its models.</summary>
/// <param name="DefaultKeyId">The key of models that name none.</param>
/// <param name="Format">The container format of models that name none.</param>
/// <param name="OutputPath">The folder on the site, without slashes at its ends: <c>weights</c>.</param>
internal sealed record PlanOptions(KeyId DefaultKeyId, string Format, string OutputPath)
{
    /// <summary>Reads the options; null, with the problems, where one is wrong.</summary>
    public static PlanOptions? Parse(string defaultKeyId, string format, string outputPath, ICollection<Problem> problems)
    {
        var before = problems.Count;
        if (!KeyId.TryParse(defaultKeyId, out var keyId))
        {
            problems.Add(Problems.BadKeyId(null, defaultKeyId));
        }

        var path = outputPath.Replace('\\', '/').Trim('/');
        if (ModelName.Check(path) is { WhyNot: { } reason })
        {
            problems.Add(Problems.BadOption("WeightsOutputPath", outputPath, $"a relative folder such as 'weights' ({reason})"));
        }

        return problems.Count > before ? null : new PlanOptions(keyId!, format, path);
    }
}
