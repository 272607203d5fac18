using Weights.Encryption;

namespace Weights.Build.Tasks;

/// <summary>The checked options of a project.</summary>
/// <param name="DefaultKeyId">The key ID of models without one.</param>
/// <param name="DefaultFormat">The container format of models without one. It is checked later, for each model that uses it.</param>
/// <param name="Urls">The folder on the site, without slashes at its ends (<c>weights</c>), and the URL of the models' files.</param>
internal sealed record PlanOptions(KeyId DefaultKeyId, string DefaultFormat, FileUrls Urls)
{
    public string OutputPath => Urls.OutputPath;

    /// <summary>Checks the options. Adds what is wrong to the problems.</summary>
    /// <returns>The options; null if one is wrong.</returns>
    public static PlanOptions? Parse(ProjectOptions project, ICollection<Problem> problems)
    {
        var before = problems.Count;
        if (!KeyId.TryParse(project.DefaultKeyId, out var keyId))
        {
            problems.Add(Problems.BadKeyId(null, project.DefaultKeyId));
        }

        var path = project.OutputPath.Replace('\\', '/').Trim('/');
        if (ModelName.Check(path) is { WhyNot: { } reason })
        {
            problems.Add(Problems.BadOption("WeightsOutputPath", project.OutputPath, $"a relative folder such as 'weights' ({reason})"));
        }

        if (project.WebRoot.Length > 0 && (path + "/").StartsWith(project.WebRoot + "/", StringComparison.OrdinalIgnoreCase))
        {
            problems.Add(
                Problems.BadOption(
                    "WeightsOutputPath",
                    project.OutputPath,
                    $"a folder of the site, such as 'weights', without '{project.WebRoot}', which is the site's root"
                )
            );
        }

        var filesUrl = FilesUrlOption.Parse(project.FilesUrl);
        if (filesUrl is null)
        {
            problems.Add(Problems.BadOption("WeightsFilesUrl", FilesUrlOption.Shown(project.FilesUrl), FilesUrlOption.Expected));
        }

        return problems.Count > before ? null : new PlanOptions(keyId!, project.DefaultFormat, new FileUrls(path, filesUrl!));
    }
}
