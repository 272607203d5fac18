using Microsoft.Build.Framework;

namespace Weights.Build.Tasks;

/// <summary>A task about the models of one project.</summary>
public abstract class ModelsTask : ProjectTask
{
    /// <summary>The <c>OnnxModel</c> items.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>Plans the models. Adds what is wrong with the project's options or the items to the problems.</summary>
    /// <returns>The options and the plan; null if the options are wrong.</returns>
    private protected (PlanOptions Options, ModelPlan Plan)? Plan(ICollection<Problem> problems)
    {
        if (PlanOptions.Parse(Options, problems) is not { } options)
        {
            return null;
        }

        var plan = ModelPlan.Make(Models.Select(ModelItem.From), options);
        foreach (var problem in plan.Problems)
        {
            problems.Add(problem);
        }

        return (options, plan);
    }
}
