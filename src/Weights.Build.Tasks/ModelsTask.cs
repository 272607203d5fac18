using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>A task about the models of one project.</summary>
public abstract class ModelsTask : ProjectTask
{
    private List<(ITaskItem Given, ModelItem Item, bool IsExcluded)>? _given;

    /// <summary>The <c>OnnxModel</c> items.</summary>
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>What the project says about its models, without what a wildcard found among files of earlier builds.</summary>
    private protected IReadOnlyList<ModelItem> Items => [.. Given.Where(model => !model.IsExcluded).Select(model => model.Item)];

    /// <summary>The items that a wildcard found among files of earlier builds.</summary>
    private protected ITaskItem[] Excluded => [.. Given.Where(model => model.IsExcluded).Select(model => model.Given)];

    /// <summary>The file of a message about all models.</summary>
    private protected string FirstFile => Models.FirstOrDefault()?.ItemSpec ?? Options.File;

    // Once for each run, because it looks for files beside the models.
    private List<(ITaskItem Given, ModelItem Item, bool IsExcluded)> Given => _given ??= ReadItems();

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

    private List<(ITaskItem Given, ModelItem Item, bool IsExcluded)> ReadItems()
    {
        var excluded = new ExcludedModels(Options.Folder, Project.GetMetadata("OwnFolders"), Project.GetMetadata("ItemExcludes"));
        return
        [
            .. Models
                .Select(given => (given, ModelItem.From(given)))
                .Select(model => (model.given, model.Item2, excluded.Contains(model.Item2))),
        ];
    }
}
