using Weights.Generators.Naming;

namespace Weights.Build.Tasks;

/// <summary>
/// Finds names whose members in C# are hard to guess. <c>silero_vad</c> becomes <c>SileroVad</c>, but if two names have the same letters,
/// each member gets a hash. The generator makes the members by the same rules. The task reports the warnings, because a generator would
/// repeat them at every key press.
/// </summary>
internal static class ChangedNames
{
    // The maximum number of changes in one warning, because a model with thousands of inputs would hide all other warnings.
    private const int Shown = 3;

    public static IEnumerable<Problem> Find(IReadOnlyList<DescribedModel> models, string manifestClass)
    {
        var className = TypeName.From(manifestClass);
        var scope = NameScope.Models(className);
        var members = PropertyNames.Assign(models.Select(model => model.Model.Name), scope);
        foreach (var (model, member) in models.Zip(members))
        {
            if (WhyNot(model.Model.Name, member, scope) is { } reason)
            {
                yield return Problems.ModelNameChanged(model.Model.File, model.Model.Name, $"{className}.{member}", reason);
            }

            foreach (var (@class, tensors) in new[] { ("Inputs", model.Description?.Inputs), ("Outputs", model.Description?.Outputs) })
            {
                List<string> changes = [.. Changes(tensors ?? [], NameScope.Tensors(@class), @class)];
                if (changes.Count > 0)
                {
                    var more = changes.Count > Shown ? $", and {changes.Count - Shown} more" : "";
                    yield return Problems.TensorNamesChanged(
                        model.Model.File,
                        $"{className}.{member}",
                        string.Join(", ", changes.Take(Shown)) + more
                    );
                }
            }
        }
    }

    private static IEnumerable<string> Changes(IEnumerable<TensorDescription> tensors, NameScope scope, string @class)
    {
        List<string> names = [.. tensors.Select(tensor => tensor.Name).Distinct(StringComparer.Ordinal)];
        return from pair in names.Zip(PropertyNames.Assign(names, scope), (name, member) => (name, member))
            let reason = WhyNot(pair.name, pair.member, scope)
            where reason is not null
            select $"'{Short(pair.name)}' is {@class}.{pair.member} ({reason})";
    }

    private static string? WhyNot(string name, string member, NameScope scope)
    {
        var words = PropertyName.From(name);
        return member == words ? null
            : words.Length == 0 ? "it has no letters or digits that C# allows"
            : words.Length > PropertyNames.MaxLength ? $"it has more than {PropertyNames.MaxLength} letters"
            : scope.IsTaken(words) ? $"'{words}' is taken"
            : "another name has the same letters";
    }

    private static string Short(string name) => name.Length <= 60 ? name : $"{name.AsSpan(0, 60)}…";
}
