using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>A task about the models of one project.</summary>
public abstract class ModelsTask : ProjectTask
{
    private ExcludedModels? _excluded;

    /// <summary>The <c>OnnxModel</c> items.</summary>
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>What the project says about its models, without what a wildcard found among files of earlier builds.</summary>
    private protected IReadOnlyList<ModelItem> Items => [.. Models.Where(model => !IsExcluded(model)).Select(ModelItem.From)];

    /// <summary>The file of a message about all models.</summary>
    private protected string FirstFile => Models.FirstOrDefault()?.ItemSpec ?? Options.File;

    private protected bool IsExcluded(ITaskItem model) =>
        (_excluded ??= new ExcludedModels(Options.Folder, Project.GetMetadata("OwnFolders"), Project.GetMetadata("ItemExcludes"))).Contains(
            ModelItem.From(model)
        );

    /// <summary>Plans the models. Adds what is wrong with the project's options or the items to the problems.</summary>
    /// <returns>The options and the plan; null if the options are wrong.</returns>
    private protected (PlanOptions Options, ModelPlan Plan)? Plan(ICollection<Problem> problems)
    {
        if (PlanOptions.Parse(Options, problems) is not { } options)
        {
            return null;
        }

        var plan = ModelPlan.Make(Items, options);
        foreach (var problem in plan.Problems)
        {
            problems.Add(problem);
        }

        return (options, plan);
    }
}
